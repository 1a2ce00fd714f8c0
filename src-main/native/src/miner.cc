// The miner as JavaScript sees it: functions around HashThreads, and the way back from its threads.
#include "miner.h"

#include <cstring>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "arguments.h"
#include "env-hook.h"
#include "hash-threads.h"

namespace duit {
namespace {

/** Two bytes of the nonce are the thread's; the pool above allows no more either. */
constexpr uint64_t kMostThreads = 1024;
constexpr uint64_t kMostStart = (uint64_t{1} << 48) - 1;
constexpr uint64_t kMostJobId = (uint64_t{1} << 53) - 1;
/** A thread that rests longer than 1,000 times its work is meant to be stopped. */
constexpr double kLeastDuty = 0.001;

class Miner : public std::enable_shared_from_this<Miner> {
 public:
  Miner(const Kernel& kernel, uint64_t start)
      : threads_(std::in_place, kernel, start, [this](std::unique_ptr<HashEvent> event) { send(std::move(event)); }) {}

  ~Miner() { shutDown(); }

  Napi::Value configure(const Napi::CallbackInfo& info) {
    const auto threads = static_cast<unsigned>(requireWhole(info, 0, "threads", 1, kMostThreads));
    const double duty = requireNumber(info, 1, "duty", kLeastDuty, 1);
    const bool pinned = requireBoolean(info, 2, "pinned");
    const Napi::Function listener = requireFunction(info, 3, "listener");
    if (!threads_) throw Napi::Error::New(info.Env(), "the environment is ending");
    open(info.Env(), listener);
    try {
      threads_->configure(threads, duty, pinned);
    } catch (const std::system_error& error) {
      closeWhenIdle();
      throw Napi::Error::New(info.Env(), std::string("a thread could not be started: ") + error.what());
    }
    return whenEnded(info.Env());
  }

  Napi::Value setJob(const Napi::CallbackInfo& info) {
    HashJob job;
    job.id = static_cast<int64_t>(requireWhole(info, 0, "id", 0, kMostJobId));
    const Bytes header = requireBytes(info, 1, "header", kHeaderBytes);
    const Bytes target = requireBytes(info, 2, "target", kHashBytes);
    job.memoryKiB = static_cast<uint32_t>(requireWhole(info, 3, "memoryKiB", kLeastMemoryKiB, kMostMemoryKiB));
    std::memcpy(job.header.data(), header.data, kHeaderBytes);
    std::memcpy(job.target.data(), target.data, kHashBytes);
    if (threads_) threads_->setJob(job);
    return info.Env().Undefined();
  }

  Napi::Value clearJob(const Napi::CallbackInfo& info) {
    if (threads_) threads_->clearJob();
    return info.Env().Undefined();
  }

  Napi::Value counts(const Napi::CallbackInfo& info) {
    auto answer = Napi::Array::New(info.Env());
    if (!threads_) return answer;
    uint32_t index = 0;
    for (const uint64_t count : threads_->counts()) answer.Set(index++, static_cast<double>(count));
    return answer;
  }

  Napi::Value stop(const Napi::CallbackInfo& info) {
    if (threads_) threads_->endAll();
    return whenEnded(info.Env());
  }

 private:
  /** What is under way when the miner goes finds it gone. */
  using Self = std::weak_ptr<Miner>;
  static void deliver(Napi::Env env, Napi::Function listener, Self* self, HashEvent* event);
  using Channel = Napi::TypedThreadSafeFunction<Self, HashEvent, &Miner::deliver>;

  /** The way from the threads lives as long as they do, and never keeps the process alive while nobody waits for an end. */
  void open(Napi::Env env, const Napi::Function& listener) {
    if (channel_) return;
    channel_ = Channel::New(env, listener, "duit-hash", 0, 1, new Self(weak_from_this()), [](Napi::Env, void*, Self* self) { delete self; });
    channel_->Unref(env);
    isRef_ = false;
    // made after the channel, so that the threads end before it does
    hook_ = std::make_unique<EnvHook>(env, [this] { shutDown(); });
  }

  /** On any thread. What cannot be delivered, because the environment is ending, is dropped. */
  void send(std::unique_ptr<HashEvent> event) {
    if (channel_->NonBlockingCall(event.get()) == napi_ok) event.release();
  }

  void handle(Napi::Env env, const Napi::Function& listener, const HashEvent& event) {
    if (event.ended == nullptr) {
      auto header = Napi::Uint8Array::New(env, kHeaderBytes);
      std::memcpy(header.Data(), event.header.data(), kHeaderBytes);
      listener.Call({Napi::Number::New(env, static_cast<double>(event.jobId)), header});
      return;
    }
    threads_->reap(event.ended);
    if (!threads_->isEnding()) {
      for (auto& deferred : std::exchange(waiting_, {})) deferred.Resolve(env.Undefined());
      keepAlive(env, false);
    }
    closeWhenIdle();
    if (!event.reason.empty()) listener.Call({env.Undefined(), env.Undefined(), Napi::String::New(env, event.reason)});
  }

  /** Resolves when all threads that were told to end have. */
  Napi::Value whenEnded(Napi::Env env) {
    auto deferred = Napi::Promise::Deferred::New(env);
    if (threads_ && threads_->isEnding()) {
      waiting_.push_back(deferred);
      keepAlive(env, true);
    } else {
      deferred.Resolve(env.Undefined());
    }
    return deferred.Promise();
  }

  void keepAlive(Napi::Env env, bool wanted) {
    if (!channel_ || isRef_ == wanted) return;
    isRef_ = wanted;
    if (wanted) channel_->Ref(env);
    else channel_->Unref(env);
  }

  /** With its last thread the channel goes, and with it the hold on the listener. */
  void closeWhenIdle() {
    if (!channel_ || !threads_->isIdle()) return;
    hook_.reset();
    channel_->Release();
    channel_.reset();
  }

  void shutDown() {
    if (!threads_) return;
    threads_.reset();
    if (channel_) channel_->Release();
    channel_.reset();
  }

  std::optional<Channel> channel_;
  std::unique_ptr<EnvHook> hook_;
  std::vector<Napi::Promise::Deferred> waiting_;
  bool isRef_ = false;
  std::optional<HashThreads> threads_;
};

void Miner::deliver(Napi::Env env, Napi::Function listener, Self* self, HashEvent* raw) {
  const std::unique_ptr<HashEvent> event(raw);
  // without an environment the threads are gone, and perhaps the miner
  if (env == nullptr || self == nullptr || event == nullptr) return;
  if (const auto miner = self->lock()) miner->handle(env, listener, *event);
}

}  // namespace

Napi::Value createMiner(const Napi::CallbackInfo& info) {
  const uint64_t start = requireWhole(info, 0, "start", 0, kMostStart);
  const auto miner = std::make_shared<Miner>(requireKernel(info, 1), start);
  const Napi::Env env = info.Env();
  auto object = Napi::Object::New(env);
  object.Set("configure", createMethod(env, miner, "configure", &Miner::configure));
  object.Set("setJob", createMethod(env, miner, "setJob", &Miner::setJob));
  object.Set("clearJob", createMethod(env, miner, "clearJob", &Miner::clearJob));
  object.Set("counts", createMethod(env, miner, "counts", &Miner::counts));
  object.Set("stop", createMethod(env, miner, "stop", &Miner::stop));
  return object;
}

}  // namespace duit
