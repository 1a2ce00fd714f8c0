// What a thread asks of the system for itself. All of it is a wish: where the system refuses, the thread works as it is.
#ifndef DUIT_THREAD_TOOLS_H
#define DUIT_THREAD_TOOLS_H

namespace duit {

/** Everything else on the computer goes first. */
void lowerOwnPriority();

/** Stays on one processor: the `index`-th, going round, of those that the process may use. */
void pinSelf(unsigned index);

/** Shown by debuggers and top; at most 15 characters. */
void nameSelf(const char* name);

}  // namespace duit

#endif
