package dev.berth.controller.journal.crash;

import java.util.Random;

/** How much of what was not synced a power cut leaves. */
interface Fate {
    /** How many of so many changes that followed on each other have reached the disk, drawn anew for each sector, length and name. */
    int of(int changes);

    record All() implements Fate {
        @Override
        public int of(int changes) {
            return changes;
        }
    }

    record Nothing() implements Fate {
        @Override
        public int of(int changes) {
            return 0;
        }
    }

    /** @param percent how often all, or else (half of the time) any number of them */
    record Some(Random random, int percent) implements Fate {
        @Override
        public int of(int changes) {
            if (random.nextInt(100) < percent) {
                return changes;
            }
            return random.nextBoolean() ? 0 : random.nextInt(changes + 1);
        }
    }

    static Fate draw(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Nothing();
            case 1 -> new All();
            case 2, 3 -> new Some(random, 95);
            case 4, 5 -> new Some(random, 50);
            default -> new Some(random, 5);
        };
    }
}
