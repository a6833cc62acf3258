#include "addon/hasher_wrap.h"

#include <algorithm>

#include "addon/convert.h"
#include "addon/randomx_context.h"
#include "addon/session.h"
#include "search/randomx/hasher.h"
#include "search/randomx/searcher.h"

namespace pickaxe::addon {
namespace {

class HasherWrap final : public Napi::ObjectWrap<HasherWrap> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Hasher",
                       {InstanceMethod<&HasherWrap::open>("open"), InstanceMethod<&HasherWrap::close>("close"),
                        InstanceMethod<&HasherWrap::submit>("submit"), InstanceMethod<&HasherWrap::flush>("flush"),
                        InstanceMethod<&HasherWrap::drain>("drain"), InstanceMethod<&HasherWrap::hash_now>("hashNow"),
                        InstanceMethod<&HasherWrap::keep_alive>("keepAlive"),
                        InstanceMethod<&HasherWrap::state>("state"), InstanceMethod<&HasherWrap::release>("release")});
  }

  // new Hasher({ threads, randomx }, wake)
  explicit HasherWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<HasherWrap>(info) {
    const Napi::Env env = info.Env();
    if (info.Length() < 2 || !info[0].IsObject() || !info[1].IsFunction()) {
      throw Napi::TypeError::New(env, "Hasher needs options and a wake function");
    }
    const auto options = info[0].As<Napi::Object>();
    engine::EngineOptions threads;
    threads.threads = std::clamp(options.Get("threads").ToNumber().Uint32Value(), 1u, 4096u);
    auto stages = make_randomx(options.Get("randomx").ToObject(), threads, {});
    auto session = Session<search::randomx::Hasher>::create(env, info[1].As<Napi::Function>());
    auto started = search::randomx::Hasher::start(std::move(stages), [raw = session.get()] { raw->call(); });
    if (!started.ok()) {
      session->end();
      throw to_error(env, started.status());
    }
    session->threads = std::move(started.value());
    session_ = std::move(session);
  }

  void Finalize(Napi::Env) override { let_go(); }

 private:
  search::randomx::Hasher& running(const Napi::CallbackInfo& info) const {
    if (session_ == nullptr || session_->threads == nullptr) {
      throw to_error(info.Env(), base::Status::error(base::Code::closed, "the hasher is closed"));
    }
    return *session_->threads;
  }

  static std::uint64_t number(const Napi::Value& value) {
    return static_cast<std::uint64_t>(value.ToNumber().Int64Value());
  }

  // open(id, { variant, key })
  void open(const Napi::CallbackInfo& info) {
    search::randomx::Hasher& hasher = running(info);
    const Napi::Object own = info[1].ToObject();
    const auto key = search::randomx::read_key(ObjectFields(own));
    if (!key.ok()) throw to_error(info.Env(), key.status());
    const base::Status status = hasher.open(number(info[0]), key.value());
    if (!status.ok()) throw to_error(info.Env(), status);
  }

  void close(const Napi::CallbackInfo& info) { running(info).close(number(info[0])); }

  // submit(ticket, id, input)
  void submit(const Napi::CallbackInfo& info) {
    running(info).submit(number(info[0]), number(info[1]), to_vector(info[2], "input"));
  }

  void flush(const Napi::CallbackInfo& info) { running(info).flush(); }

  // hashNow(id, input)
  Napi::Value hash_now(const Napi::CallbackInfo& info) {
    const auto hash = running(info).hash_now(number(info[0]), to_vector(info[1], "input"));
    if (!hash.ok()) throw to_error(info.Env(), hash.status());
    return to_bytes(info.Env(), hash.value());
  }

  Napi::Value drain(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Napi::Array out = Napi::Array::New(env);
    for (const search::randomx::HashResult& result : running(info).drain()) {
      Napi::Object row = Napi::Object::New(env);
      row.Set("ticket", static_cast<double>(result.ticket));
      row.Set("hash", result.status.ok() ? Napi::Value(to_bytes(env, result.hash)) : env.Null());
      if (!result.status.ok()) row.Set("error", to_error(env, result.status).Value());
      out.Set(out.Length(), row);
    }
    return out;
  }

  void keep_alive(const Napi::CallbackInfo& info) {
    running(info);
    session_->keep_alive(info.Env(), info[0].ToBoolean());
  }

  Napi::Value state(const Napi::CallbackInfo& info) {
    return to_value(info.Env(), running(info).state(number(info[0])), {});
  }

  void release(const Napi::CallbackInfo&) { let_go(); }

  void let_go() {
    if (const auto session = std::move(session_)) session->end();
  }

  std::shared_ptr<Session<search::randomx::Hasher>> session_;
};

}  // namespace

void export_hasher(Napi::Env env, Napi::Object exports) {
  exports.Set("Hasher", HasherWrap::define(env));
}

}  // namespace pickaxe::addon
