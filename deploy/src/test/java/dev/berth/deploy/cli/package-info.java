@NullMarked
package dev.berth.deploy.cli;

import org.jspecify.annotations.NullMarked;
