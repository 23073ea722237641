/** What planning costs, by JMH. */
@NullMarked
package dev.berth.deploy.planning;

import org.jspecify.annotations.NullMarked;
