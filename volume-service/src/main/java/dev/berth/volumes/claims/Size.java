package dev.berth.volumes.claims;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;

/** An amount of storage in bytes, read from a quantity such as {@code 1G} or {@code 1Gi}. */
record Size(BigDecimal bytes) implements Comparable<Size> {
    /** A text that is no quantity counts as nothing: the API refuses it before it comes here. */
    static Size of(String quantity) {
        try {
            return new Size(Quantity.getAmountInBytes(Quantity.parse(quantity)));
        } catch (IllegalArgumentException noQuantity) {
            return new Size(BigDecimal.ZERO);
        }
    }

    boolean exceeds(Size other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Size other) {
        return bytes.compareTo(other.bytes);
    }
}
