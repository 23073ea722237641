package dev.berth.protocol;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a package of decisions and data: no Akka, no I/O, no clock, no chance, no logging, no threads. Held to it by the architecture test
 * of its module.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PACKAGE)
public @interface Pure {}
