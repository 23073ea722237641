/** What ends pods whose lease ran out, also when the agent cannot: a process outside the JVM, and a thread inside it as second line. */
@NullMarked
package dev.berth.agent.watchdog;

import org.jspecify.annotations.NullMarked;
