#include "thread-tools.h"

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <pthread.h>
#include <pthread/qos.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

namespace duit {

#if defined(__linux__)

void lowerOwnPriority() {
  // on Linux a nice value belongs to a thread; elsewhere this call would slow the whole process
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 19);
}

void pinSelf(unsigned index) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  const int count = CPU_COUNT(&allowed);
  if (count == 0) return;
  int skip = static_cast<int>(index % static_cast<unsigned>(count));
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed) || skip-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    (void)sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

void nameSelf(const char* name) { (void)pthread_setname_np(pthread_self(), name); }

#elif defined(__APPLE__)

void lowerOwnPriority() { (void)pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0); }

// macOS places threads itself
void pinSelf(unsigned) {}

void nameSelf(const char* name) { (void)pthread_setname_np(name); }

#elif defined(_WIN32)

void lowerOwnPriority() { (void)SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_LOWEST); }

void pinSelf(unsigned index) {
  DWORD_PTR allowed = 0, system = 0;
  if (!GetProcessAffinityMask(GetCurrentProcess(), &allowed, &system) || allowed == 0) return;
  unsigned count = 0;
  for (DWORD_PTR rest = allowed; rest != 0; rest &= rest - 1) count++;
  DWORD_PTR rest = allowed;
  for (unsigned skip = index % count; skip > 0; skip--) rest &= rest - 1;
  (void)SetThreadAffinityMask(GetCurrentThread(), rest & (~rest + 1));
}

void nameSelf(const char*) {}

#else

void lowerOwnPriority() {}
void pinSelf(unsigned) {}
void nameSelf(const char*) {}

#endif

}  // namespace duit
