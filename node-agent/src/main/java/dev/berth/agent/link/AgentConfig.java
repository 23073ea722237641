package dev.berth.agent.link;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * {@code berth.agent}: see reference.conf.
 *
 * @param retry for registering, reporting, attaching
 * @param configInterval how often it is asked what has become of ConfigMaps and Secrets
 * @param namesInterval how often it is asked what has become of names
 * @param visits how many logs, commands and connections into pods may be open at once
 */
public record AgentConfig(
        Duration retry,
        Duration lazyReport,
        Duration backoffBase,
        Duration backoffMax,
        Duration mountPatience,
        Duration runtimeTimeout,
        Duration pullTimeout,
        int visits,
        Duration configInterval,
        Duration namesInterval) {

    public AgentConfig {
        if (retry.isZero() || backoffBase.isZero() || backoffMax.compareTo(backoffBase) < 0) {
            throw new IllegalArgumentException(
                    "berth.agent: retry and backoff.base must be above zero, and backoff.max not below backoff.base");
        }
    }

    /** @param config the whole configuration */
    public static AgentConfig of(Config config) {
        Config c = config.getConfig("berth.agent");
        return new AgentConfig(
                c.getDuration("retry"),
                c.getDuration("lazy-report"),
                c.getDuration("backoff.base"),
                c.getDuration("backoff.max"),
                c.getDuration("mount-patience"),
                c.getDuration("runtime-timeout"),
                c.getDuration("pull-timeout"),
                c.getInt("visits"),
                c.getDuration("config-interval"),
                c.getDuration("names-interval"));
    }
}
