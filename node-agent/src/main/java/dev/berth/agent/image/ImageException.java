package dev.berth.agent.image;

import java.io.IOException;

/** An archive or image that is broken, hostile or of a kind that is not supported; the message names the member. */
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1;

    public ImageException(String message) {
        super(message);
    }
}
