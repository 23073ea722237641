/** This JVM's replicas of the collections: read without asking anybody, watched by the thousand. */
@NullMarked
package dev.berth.controller.view;

import org.jspecify.annotations.NullMarked;
