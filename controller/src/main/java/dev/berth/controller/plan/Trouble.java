package dev.berth.controller.plan;

import java.time.Instant;
import java.util.Optional;

/**
 * The last refusal of a step, which lasts: it was met again and again since then, and no plan was carried out whole.
 *
 * @param reason one word for a condition, such as {@code FailedCreate}
 * @param message names the object and says who refused it why
 * @param slot the ordinal's pod name or the node whose pod cannot be made; empty for other steps
 */
public record Trouble(String reason, String message, Instant since, Optional<String> slot) {}
