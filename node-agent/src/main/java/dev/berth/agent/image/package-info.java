/** Image names, the store of unpacked images, and host images that stand in for them. */
@NullMarked
package dev.berth.agent.image;

import org.jspecify.annotations.NullMarked;
