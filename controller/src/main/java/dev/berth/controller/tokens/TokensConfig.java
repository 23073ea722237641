package dev.berth.controller.tokens;

import com.typesafe.config.Config;
import dev.berth.controller.settings.KnownKeys;
import java.util.Set;

/**
 * {@code berth.tokens}; each key is explained in {@code reference.conf}.
 *
 * @param issuer who says what tokens say, and for whom tokens are that name nobody else
 */
public record TokensConfig(String issuer) {
    private static final Set<String> KEYS = Set.of("issuer");

    public TokensConfig {
        if (issuer.isBlank()) {
            throw new IllegalArgumentException("berth.tokens.issuer is empty and must be a URL or a name");
        }
    }

    /**
     * Reads the block {@code berth.tokens}.
     *
     * @throws IllegalArgumentException naming every key that is unknown, or the one that is wrong
     */
    public static TokensConfig of(Config block) {
        KnownKeys.verify("berth.tokens", block, KEYS);
        return new TokensConfig(block.getString("issuer"));
    }
}
