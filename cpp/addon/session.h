// Something with threads, and the thread-safe function they wake JavaScript with.
#pragma once

#include <napi.h>

#include <memory>

namespace pickaxe::addon {

// Shared by a wrapper object and the finalizer of its thread-safe function, because either may go first. The
// finalizer also runs when the environment ends (process exit, worker.terminate()), where JavaScript must not be
// called: it only stops and joins the threads.
template <typename Threads>
class Session {
 public:
  // `wake` runs on the JavaScript thread after call().
  static std::shared_ptr<Session> create(Napi::Env env, Napi::Function wake) {
    auto session = std::make_shared<Session>();
    session->tsfn_ = Napi::ThreadSafeFunction::New(env, wake, "pickaxe", 0, 1, [session](Napi::Env) {
      session->finalized_ = true;
      session->threads.reset();
    });
    session->tsfn_.Unref(env);
    return session;
  }

  // From any thread.
  void call() { tsfn_.NonBlockingCall(); }

  // Whether the function keeps the process alive; it does not at first.
  void keep_alive(Napi::Env env, bool alive) {
    if (alive) {
      tsfn_.Ref(env);
    } else {
      tsfn_.Unref(env);
    }
  }

  // Joins the threads and lets the function go. To be called once.
  void end() {
    threads.reset();
    if (!finalized_) tsfn_.Release();  // a finalized one is freed memory
  }

  std::unique_ptr<Threads> threads;

 private:
  Napi::ThreadSafeFunction tsfn_;
  bool finalized_ = false;
};

}  // namespace pickaxe::addon
