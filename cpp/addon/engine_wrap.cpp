#include "addon/engine_wrap.h"

#include <algorithm>
#include <memory>

#include "addon/convert.h"
#include "addon/randomx_context.h"
#include "addon/session.h"
#include "engine/engine.h"
#include "os/topology.h"
#include "search/randomx/searcher.h"
#include "search/table.h"

namespace pickaxe::addon {
namespace {

class EngineWrap final : public Napi::ObjectWrap<EngineWrap> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(
        env, "Engine",
        {InstanceMethod<&EngineWrap::set_job>("setJob"), InstanceMethod<&EngineWrap::clear_job>("clearJob"),
         InstanceMethod<&EngineWrap::pause>("pause"), InstanceMethod<&EngineWrap::resume>("resume"),
         InstanceMethod<&EngineWrap::stop>("stop"), InstanceMethod<&EngineWrap::release>("release"),
         InstanceMethod<&EngineWrap::keep_alive>("keepAlive"), InstanceMethod<&EngineWrap::drain>("drain"),
         InstanceMethod<&EngineWrap::oldest_job>("oldestJob"), InstanceMethod<&EngineWrap::prepare>("prepare"),
         InstanceMethod<&EngineWrap::randomx_state>("randomxState"), InstanceMethod<&EngineWrap::hashes_of>("hashesOf"),
         InstanceMethod<&EngineWrap::unfinished_of>("unfinishedOf"),
         InstanceMethod<&EngineWrap::hashes_by_worker>("hashesByWorker"),
         InstanceMethod<&EngineWrap::kernel_of>("kernelOf")});
  }

  // new Engine({ threads, priority, pinTo, kernels, randomx }, wake)
  explicit EngineWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EngineWrap>(info) {
    const Napi::Env env = info.Env();
    if (info.Length() < 2 || !info[0].IsObject() || !info[1].IsFunction()) {
      throw Napi::TypeError::New(env, "Engine needs options and a wake function");
    }
    const auto options = info[0].As<Napi::Object>();
    engine::EngineOptions of_engine = engine_options(options);
    search::Setup setup;
    const Napi::Object kernels = options.Get("kernels").ToObject();
    for (const search::Algorithm& algorithm : search::algorithms()) {
      const Napi::Value name = kernels.Get(std::string(algorithm.name));
      if (name.IsString()) setup.kernels.emplace(algorithm.name, name.ToString());
    }
    setup.randomx = make_randomx(options.Get("randomx").ToObject(), of_engine, plan_nodes(of_engine));
    auto searchers = search::start_all(search::algorithms(), setup);
    if (!searchers.ok()) throw to_error(env, searchers.status());
    std::vector<engine::MakeSearcher> makers;
    for (search::Searchers& of_algorithm : searchers.value()) {
      makers.push_back(std::move(of_algorithm.make));
      kernel_names_.push_back(std::move(of_algorithm.kernel));
    }
    randomx_ = std::move(setup.randomx);

    auto session = Session<engine::Engine>::create(env, info[1].As<Napi::Function>());
    auto started =
        engine::Engine::start(std::move(of_engine), std::move(makers), [raw = session.get()] { raw->call(); });
    if (!started.ok()) {
      session->end();
      throw to_error(env, started.status());
    }
    session->threads = std::move(started.value());
    session_ = std::move(session);
  }

  // Runs when the object is collected or the environment ends.
  void Finalize(Napi::Env) override { let_go(); }

 private:
  static engine::EngineOptions engine_options(const Napi::Object& options) {
    engine::EngineOptions out;
    out.threads = options.Get("threads").ToNumber().Uint32Value();
    out.threads = std::clamp(out.threads, 1u, 4096u);
    out.priority = static_cast<os::Priority>(std::min(options.Get("priority").ToNumber().Uint32Value(), 2u));
    out.pin_to = pins(options.Get("pinTo"), out.threads);
    return out;
  }

  // 'planned', or the same list for every algorithm.
  static std::vector<std::vector<unsigned>> pins(const Napi::Value& pin_to, unsigned threads) {
    if (pin_to.IsString()) return search::placed_cpus(os::topology(), threads);
    const auto listed = pin_to.As<Napi::Array>();
    std::vector<unsigned> cpus;
    for (std::uint32_t i = 0; i < listed.Length(); ++i) cpus.push_back(listed.Get(i).ToNumber().Uint32Value());
    if (cpus.empty()) return {};
    return std::vector(search::algorithms().size(), cpus);
  }

  engine::Engine& running(const Napi::CallbackInfo& info) const {
    if (session_ == nullptr || session_->threads == nullptr) {
      throw to_error(info.Env(), base::Status::error(base::Code::closed, "the engine is closed"));
    }
    return *session_->threads;
  }

  Napi::Value set_job(const Napi::CallbackInfo& info) {
    engine::Engine& engine = running(info);
    if (!info[0].IsObject()) throw Napi::TypeError::New(info.Env(), "job must be an object");
    return Napi::Number::New(info.Env(), static_cast<double>(engine.set_job(to_job(info[0].As<Napi::Object>()))));
  }

  void clear_job(const Napi::CallbackInfo& info) { running(info).clear_job(); }
  void pause(const Napi::CallbackInfo& info) { running(info).pause(); }
  void resume(const Napi::CallbackInfo& info) { running(info).resume(); }
  void stop(const Napi::CallbackInfo& info) { running(info).stop(); }

  // Joins the threads, at once after Event::stopped, and drops everything. Harmless when called again.
  void release(const Napi::CallbackInfo&) { let_go(); }

  void let_go() {
    if (const auto session = std::move(session_)) session->end();
    randomx_.reset();
  }

  // keepAlive(true): the threads keep the process alive; false (as made): they do not.
  void keep_alive(const Napi::CallbackInfo& info) {
    running(info);
    session_->keep_alive(info.Env(), info[0].ToBoolean());
  }

  // prepare({ variant, key }): starts preparing the memory of a coming RandomX job.
  void prepare(const Napi::CallbackInfo& info) {
    running(info);
    const auto key = search::randomx::read_key(ObjectFields(info[0].ToObject()));
    if (!key.ok()) throw to_error(info.Env(), key.status());
    base::Status status = randomx_->check(key.value());
    if (status.ok()) status = randomx_->keys.prepare(key.value());
    if (!status.ok()) throw to_error(info.Env(), status);
  }

  Napi::Value randomx_state(const Napi::CallbackInfo& info) {
    const auto state = randomx_ == nullptr ? std::nullopt : randomx_->keys.state();
    return state ? to_value(info.Env(), *state, randomx_->planner.plan()) : info.Env().Null();
  }

  // With the error's code and message where there is one: `code`, `reason`.
  static Napi::Object detail_of(Napi::Env env, const base::Notice& notice) {
    Napi::Object out = Napi::Object::New(env);
    if (!notice.why.ok()) {
      out.Set("code", code_name(notice.why.code));
      out.Set("reason", notice.why.message);
    }
    for (const auto& [name, value] : notice.detail) {
      if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        out.Set(std::string(name), static_cast<double>(*number));
      } else {
        out.Set(std::string(name), std::string(std::get<std::string_view>(value)));
      }
    }
    return out;
  }

  Napi::Value drain(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Napi::Array out = Napi::Array::New(env);
    for (const engine::Event& event : running(info).drain(info[0].ToNumber().Uint32Value())) {
      Napi::Object row = Napi::Object::New(env);
      row.Set("jobId", static_cast<double>(event.job_id));
      switch (event.kind) {
        case engine::Event::Kind::hit:
          row.Set("kind", "hit");
          row.Set("nonce", Napi::BigInt::New(env, event.solution.nonce));
          row.Set("preimageIndex", event.solution.preimage);
          row.Set("hash", to_bytes(env, event.solution.hash));
          row.Set("worker", event.worker);
          break;
        case engine::Event::Kind::exhausted:
          row.Set("kind", "exhausted");
          row.Set("hashes", static_cast<double>(event.hashes));
          break;
        case engine::Event::Kind::failed:
          row.Set("kind", "failed");
          row.Set("error", to_error(env, event.status).Value());
          break;
        case engine::Event::Kind::notice:
          row.Set("kind", "notice");
          row.Set("code", std::string(event.notice.code));
          row.Set("detail", detail_of(env, event.notice));
          break;
        case engine::Event::Kind::stopped:
          row.Set("kind", "stopped");
          break;
      }
      out.Set(out.Length(), row);
    }
    return out;
  }

  Napi::Value oldest_job(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(running(info).oldest_job()));
  }

  Napi::Value hashes_of(const Napi::CallbackInfo& info) {
    const auto id = static_cast<std::uint64_t>(info[0].ToNumber().Int64Value());
    return Napi::Number::New(info.Env(), static_cast<double>(running(info).hashes_of(id)));
  }

  // unfinishedOf(job): a nonce, or null.
  Napi::Value unfinished_of(const Napi::CallbackInfo& info) {
    const auto id = static_cast<std::uint64_t>(info[0].ToNumber().Int64Value());
    const auto unfinished = running(info).unfinished_of(id);
    return unfinished ? Napi::BigInt::New(info.Env(), *unfinished) : info.Env().Null();
  }

  Napi::Value hashes_by_worker(const Napi::CallbackInfo& info) {
    const auto hashes = running(info).hashes_by_worker();
    Napi::Array out = Napi::Array::New(info.Env(), hashes.size());
    for (std::uint32_t i = 0; i < hashes.size(); ++i) out.Set(i, static_cast<double>(hashes[i]));
    return out;
  }

  // kernelOf(algorithm): its name.
  Napi::Value kernel_of(const Napi::CallbackInfo& info) {
    const auto algorithm = search::find_algorithm(info[0].ToString().Utf8Value());
    if (!algorithm) throw Napi::RangeError::New(info.Env(), "there is no such algorithm");
    return Napi::String::New(info.Env(), std::string(kernel_names_[*algorithm]()));
  }

  std::shared_ptr<Session<engine::Engine>> session_;
  std::shared_ptr<search::randomx::Stages> randomx_;
  std::vector<search::KernelName> kernel_names_;  // by algorithm
};

}  // namespace

void export_engine(Napi::Env env, Napi::Object exports) {
  exports.Set("Engine", EngineWrap::define(env));
}

}  // namespace pickaxe::addon
