/**
 * Pods without processes: thousands of nodes in a JVM, for tests, scale and any operating system. A pod's annotations say how it behaves:
 *
 * <table>
 * <caption>Annotations</caption>
 * <tr><td>{@code berth.dev/sim-start-delay: 200ms}</td><td>each start of a container takes this long</td></tr>
 * <tr><td>{@code berth.dev/sim-ready-delay: 2s}</td><td>readiness probes fail until this long after the start</td></tr>
 * <tr><td>{@code berth.dev/sim-probe-fail-for: 5s}</td><td>every probe fails until this long after the start</td></tr>
 * <tr><td>{@code berth.dev/sim-exit: "1@5s"}</td><td>each life of each container ends with this code after this time</td></tr>
 * <tr><td>{@code berth.dev/sim-image-error: "no such image"}</td><td>containers fail with ErrImagePull and this message</td></tr>
 * <tr><td>{@code berth.dev/sim-stop-delay: 1s}</td><td>a container needs this long to end after SIGTERM</td></tr>
 * </table>
 *
 * Durations are a number with {@code ms}, {@code s} or {@code m}.
 */
@NullMarked
package dev.berth.agent.simulated;

import org.jspecify.annotations.NullMarked;
