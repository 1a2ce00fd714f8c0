// Runs something when the environment (the process's, or a worker thread's) ends before the object does.
#ifndef DUIT_ENV_HOOK_H
#define DUIT_ENV_HOOK_H

#include <node_api.h>

#include <functional>
#include <utility>

namespace duit {

/** Hooks run in the reverse order of their making: one made after a thread-safe function runs while that one still lives. */
class EnvHook {
 public:
  EnvHook(napi_env env, std::function<void()> atEnd) : env_(env), atEnd_(std::move(atEnd)) {
    napi_add_env_cleanup_hook(env_, &EnvHook::run, this);
  }
  EnvHook(const EnvHook&) = delete;
  EnvHook& operator=(const EnvHook&) = delete;
  ~EnvHook() {
    if (!hasRun_) napi_remove_env_cleanup_hook(env_, &EnvHook::run, this);
  }

 private:
  static void run(void* self) {
    auto* hook = static_cast<EnvHook*>(self);
    hook->hasRun_ = true;
    hook->atEnd_();
  }

  napi_env env_;
  std::function<void()> atEnd_;
  bool hasRun_ = false;
};

}  // namespace duit

#endif
