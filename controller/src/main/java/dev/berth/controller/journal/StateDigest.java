package dev.berth.controller.journal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.util.MD5FileUtil;

/**
 * Ratis' digest of a state file. Ratis' own way to it ({@code MD5FileUtil.computeAndSaveMd5ForFile}, 3.2.2) maps the file into memory, where it
 * stays until the garbage collector finds the mapping: until then nobody can unmount the disk, not even after the peer was closed.
 */
final class StateDigest {
    private StateDigest() {}

    /**
     * Writes it down beside the file, where Ratis looks for it.
     *
     * @throws IOException if the disk refuses to read the one or to write the other
     */
    static MD5Hash save(File file) throws IOException {
        MessageDigest digest = MD5FileUtil.newMD5();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file.toPath()), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        MD5Hash made = MD5Hash.newInstance(digest.digest());
        MD5FileUtil.saveMD5File(file, made);
        return made;
    }
}
