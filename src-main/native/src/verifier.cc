// The verifier as JavaScript sees it: functions around VerifyThreads, and the way back from its threads.
#include "verifier.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "arguments.h"
#include "env-hook.h"
#include "pow.h"
#include "schnorr.h"
#include "verify-threads.h"

namespace duit {
namespace {

constexpr uint64_t kMostThreads = 256;

/** Once a process, and never given back: threads may still verify while the process ends. */
void prepareCurve(Napi::Env env) {
  static const bool isReady = duit_schnorr_prepare() == 1;
  if (!isReady) throw Napi::Error::New(env, "there is not enough memory for the tables of the curve");
}

class Verifier : public std::enable_shared_from_this<Verifier> {
 public:
  explicit Verifier(unsigned threads) : threads_(std::in_place, threads, [this](std::shared_ptr<Batch> batch) { send(std::move(batch)); }) {}

  ~Verifier() { shutDown(); }

  /** After the object is in its shared_ptr. */
  void open(Napi::Env env) {
    channel_ = Channel::New(env, "duit-verify", 0, 1);
    channel_->Unref(env);
    // made after the channel, so that the threads end before it does
    hook_ = std::make_unique<EnvHook>(env, [this] { shutDown(); });
  }

  Napi::Value checks(const Napi::CallbackInfo& info) {
    const Bytes records = requireBytes(info, 0, "records");
    return judge(info.Env(), BatchKind::checks, records, requireRecords(info.Env(), records, "records", DUIT_CHECK_BYTES), 0);
  }

  Napi::Value work(const Napi::CallbackInfo& info) {
    const Bytes records = requireBytes(info, 0, "records");
    const size_t count = requireRecords(info.Env(), records, "records", kWorkBytes);
    const auto memoryKiB = static_cast<uint32_t>(requireWhole(info, 1, "memoryKiB", kLeastMemoryKiB, kMostMemoryKiB));
    return judge(info.Env(), BatchKind::work, records, count, memoryKiB);
  }

  Napi::Value checksNow(const Napi::CallbackInfo& info) {
    const Bytes records = requireBytes(info, 0, "records");
    const size_t count = requireRecords(info.Env(), records, "records", DUIT_CHECK_BYTES);
    for (size_t from = 0; from < count; from += DUIT_MOST_CHECKS_AT_ONCE) {
      const size_t chunk = std::min<size_t>(count - from, DUIT_MOST_CHECKS_AT_ONCE);
      const size_t bad = duit_schnorr_first_bad(records.data + from * DUIT_CHECK_BYTES, chunk);
      if (bad != chunk) return Napi::Number::New(info.Env(), static_cast<double>(from + bad));
    }
    return Napi::Number::New(info.Env(), -1);
  }

  Napi::Value stop(const Napi::CallbackInfo& info) {
    if (pending_ > 0) throw Napi::Error::New(info.Env(), "batches are still being judged");
    if (threads_) threads_->end();
    return info.Env().Undefined();
  }

 private:
  /** A batch with whom it is for. */
  struct Asked : Batch {
    Asked(Napi::Env env, std::weak_ptr<Verifier> owner, BatchKind kind, std::vector<uint8_t> records, size_t count, Limits limits)
        : Batch(kind, std::move(records), count, limits), verifier(std::move(owner)), deferred(env) {}
    const std::weak_ptr<Verifier> verifier;
    const Napi::Promise::Deferred deferred;
  };
  /** What travels through the channel. */
  struct Answer {
    std::shared_ptr<Batch> batch;
  };
  static void deliver(Napi::Env env, Napi::Function, std::nullptr_t*, Answer* answer);
  using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Answer, &Verifier::deliver>;

  Napi::Value judge(Napi::Env env, BatchKind kind, const Bytes& records, size_t count, uint32_t memoryKiB) {
    if (!threads_) throw Napi::Error::New(env, "the environment is ending");
    if (count == 0) {
      auto deferred = Napi::Promise::Deferred::New(env);
      deferred.Resolve(Napi::Number::New(env, -1));
      return deferred.Promise();
    }
    std::vector<uint8_t> copied(records.data, records.data + records.size);
    const Batch::Limits limits{memoryKiB, threads_->size()};
    const auto asked = std::make_shared<Asked>(env, weak_from_this(), kind, std::move(copied), count, limits);
    try {
      threads_->add(asked);
    } catch (const std::system_error& error) {
      throw Napi::Error::New(env, std::string("a thread could not be started: ") + error.what());
    }
    if (pending_++ == 0) {
      channel_->Ref(env);
      self_ = shared_from_this();
    }
    return asked->deferred.Promise();
  }

  /** On any thread. What cannot be delivered, because the environment is ending, is dropped. */
  void send(std::shared_ptr<Batch> batch) {
    auto answer = std::make_unique<Answer>(Answer{std::move(batch)});
    if (channel_->NonBlockingCall(answer.get()) == napi_ok) answer.release();
  }

  void answered(Napi::Env env) {
    if (--pending_ > 0) return;
    if (channel_) channel_->Unref(env);
    self_.reset();
  }

  void shutDown() {
    // what is not answered now never is
    const auto self = std::move(self_);
    if (!threads_) return;
    threads_.reset();
    channel_->Release();
    channel_.reset();
  }

  std::optional<Channel> channel_;
  std::unique_ptr<EnvHook> hook_;
  size_t pending_ = 0;
  /** Held by itself, and not by its threads, while it has something to answer: it must not be destroyed on one of them. */
  std::shared_ptr<Verifier> self_;
  std::optional<VerifyThreads> threads_;
};

void Verifier::deliver(Napi::Env env, Napi::Function, std::nullptr_t*, Answer* raw) {
  const std::unique_ptr<Answer> answer(raw);
  if (env == nullptr || answer == nullptr) return;
  const auto& asked = static_cast<Asked&>(*answer->batch);
  const auto verifier = asked.verifier.lock();
  if (verifier == nullptr) return;
  verifier->answered(env);
  if (asked.hasFailed()) asked.deferred.Reject(Napi::Error::New(env, "there is not enough memory to judge this").Value());
  else asked.deferred.Resolve(Napi::Number::New(env, static_cast<double>(asked.firstBad())));
}

}  // namespace

Napi::Value createVerifier(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto threads = static_cast<unsigned>(requireWhole(info, 0, "threads", 1, kMostThreads));
  prepareCurve(env);
  fastestKernel();
  const auto verifier = std::make_shared<Verifier>(threads);
  verifier->open(env);
  auto object = Napi::Object::New(env);
  object.Set("checks", createMethod(env, verifier, "checks", &Verifier::checks));
  object.Set("work", createMethod(env, verifier, "work", &Verifier::work));
  object.Set("checksNow", createMethod(env, verifier, "checksNow", &Verifier::checksNow));
  object.Set("stop", createMethod(env, verifier, "stop", &Verifier::stop));
  return object;
}

}  // namespace duit
