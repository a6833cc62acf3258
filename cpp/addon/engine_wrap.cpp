#include "addon/engine_wrap.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "addon/convert.h"
#include "engine/engine.h"
#include "engine/sha256d_searcher.h"
#include "os/cpu.h"
#include "sha256d/kernels.h"

namespace pickaxe::addon {
namespace {

using Tsfn = Napi::ThreadSafeFunction;

class EngineWrap final : public Napi::ObjectWrap<EngineWrap> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(
        env, "Engine",
        {InstanceMethod<&EngineWrap::set_job>("setJob"), InstanceMethod<&EngineWrap::clear_job>("clearJob"),
         InstanceMethod<&EngineWrap::pause>("pause"), InstanceMethod<&EngineWrap::resume>("resume"),
         InstanceMethod<&EngineWrap::stop>("stop"), InstanceMethod<&EngineWrap::release>("release"),
         InstanceMethod<&EngineWrap::keep_alive>("keepAlive"), InstanceMethod<&EngineWrap::drain>("drain"),
         InstanceMethod<&EngineWrap::oldest_job>("oldestJob"), InstanceMethod<&EngineWrap::hashes_of>("hashesOf"),
         InstanceMethod<&EngineWrap::hashes_by_worker>("hashesByWorker"),
         InstanceAccessor<&EngineWrap::kernel>("kernel")});
  }

  // new Engine({ threads, priority, pinTo, kernel }, wake)
  explicit EngineWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EngineWrap>(info) {
    const Napi::Env env = info.Env();
    if (info.Length() < 2 || !info[0].IsObject() || !info[1].IsFunction()) {
      throw Napi::TypeError::New(env, "Engine needs options and a wake function");
    }
    const auto options = info[0].As<Napi::Object>();
    auto kernel = sha256d::select_kernel(options.Get("kernel").ToString().Utf8Value(), os::cpu_features());
    if (!kernel.ok()) throw to_error(env, kernel.status());
    kernel_ = kernel.value();

    session_ = std::make_shared<Session>();
    // The finalizer also runs when the environment ends (process exit, worker.terminate()), where JavaScript must not
    // be called: it only stops and joins the threads. It owns a share of the session, so the order in which this
    // object and the function die does not matter.
    session_->tsfn = Tsfn::New(env, info[1].As<Napi::Function>(), "pickaxe", 0, 1, [session = session_](Napi::Env) {
      session->finalized = true;
      session->engine.reset();
    });
    session_->tsfn.Unref(env);
    auto started = engine::Engine::start(
        engine_options(options),
        [kernel = kernel_](engine::Algorithm, unsigned) { return engine::make_sha256d_searcher(*kernel); },
        [session = session_.get()] { session->tsfn.NonBlockingCall(); });
    if (!started.ok()) {
      session_->tsfn.Release();
      throw to_error(env, started.status());
    }
    session_->engine = std::move(started.value());
  }

  // Runs when the object is collected or the environment ends.
  void Finalize(Napi::Env) override { let_go(); }

 private:
  // What outlives either the wrapper or the thread-safe function, whichever goes first.
  struct Session {
    Tsfn tsfn;
    std::unique_ptr<engine::Engine> engine;
    bool finalized = false;  // the function is gone: releasing it would touch freed memory
  };

  static engine::EngineOptions engine_options(const Napi::Object& options) {
    engine::EngineOptions out;
    out.threads = options.Get("threads").ToNumber().Uint32Value();
    out.threads = std::clamp(out.threads, 1u, 4096u);
    out.priority = static_cast<os::Priority>(std::min(options.Get("priority").ToNumber().Uint32Value(), 2u));
    const Napi::Value pin_to = options.Get("pinTo");
    if (pin_to.IsArray()) {
      const auto cpus = pin_to.As<Napi::Array>();
      for (std::uint32_t i = 0; i < cpus.Length(); ++i) out.pin_to.push_back(cpus.Get(i).ToNumber().Uint32Value());
    }
    return out;
  }

  engine::Engine& running(const Napi::CallbackInfo& info) const {
    if (session_ == nullptr || session_->engine == nullptr) {
      throw to_error(info.Env(), base::Status::error(base::Code::closed, "the engine is closed"));
    }
    return *session_->engine;
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
    if (session_ == nullptr) return;
    const std::shared_ptr<Session> session = std::move(session_);
    session->engine.reset();
    if (!session->finalized) session->tsfn.Release();
  }

  // keepAlive(true): the threads keep the process alive; false (as made): they do not.
  void keep_alive(const Napi::CallbackInfo& info) {
    running(info);
    if (info[0].ToBoolean()) {
      session_->tsfn.Ref(info.Env());
    } else {
      session_->tsfn.Unref(info.Env());
    }
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
          row.Set("nonce", Napi::BigInt::New(env, event.nonce));
          row.Set("hash", to_bytes(env, event.hash));
          row.Set("worker", event.worker);
          break;
        case engine::Event::Kind::exhausted:
          row.Set("kind", "exhausted");
          row.Set("hashes", static_cast<double>(event.hashes));
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

  Napi::Value hashes_by_worker(const Napi::CallbackInfo& info) {
    const auto hashes = running(info).hashes_by_worker();
    Napi::Array out = Napi::Array::New(info.Env(), hashes.size());
    for (std::uint32_t i = 0; i < hashes.size(); ++i) out.Set(i, static_cast<double>(hashes[i]));
    return out;
  }

  Napi::Value kernel(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), std::string(kernel_->name));
  }

  std::shared_ptr<Session> session_;
  const sha256d::Kernel* kernel_ = nullptr;
};

}  // namespace

void export_engine(Napi::Env env, Napi::Object exports) {
  exports.Set("Engine", EngineWrap::define(env));
}

}  // namespace pickaxe::addon
