package dev.berth.controller.journal;

/**
 * What a {@link CrashWriter} says about one write of his.
 *
 * @param acknowledged whether it has been acknowledged; if not, it is about to be sent
 * @param deletes whether it deletes events
 * @param number the last event that is written, or deleted
 */
record Mark(boolean acknowledged, boolean deletes, String id, long number) {
    Mark acknowledge() {
        return new Mark(true, deletes, id, number);
    }

    String text() {
        return (acknowledged ? "done" : "sent") + ' ' + (deletes ? "delete" : "append") + ' ' + id + ' ' + number;
    }

    static Mark of(String text) {
        String[] words = text.strip().split(" ", 4);
        return new Mark(words[0].equals("done"), words[1].equals("delete"), words[2], Long.parseLong(words[3]));
    }
}
