/** Constants that are too long for source code: files that are shipped beside the classes. */
@NullMarked
package dev.berth.protocol.classpath;

import org.jspecify.annotations.NullMarked;
