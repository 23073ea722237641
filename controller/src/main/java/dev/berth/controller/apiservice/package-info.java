/** The Service {@code kubernetes}, by which pods reach the API. */
@NullMarked
package dev.berth.controller.apiservice;

import org.jspecify.annotations.NullMarked;
