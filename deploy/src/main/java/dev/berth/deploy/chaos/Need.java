package dev.berth.deploy.chaos;

/** What a {@link Nemesis} needs of the machine besides processes. */
enum Need {
    NOTHING(""),
    PACKET_FILTER("install nftables and run as root"),
    DISKS("run as root where loop devices can be mounted, with e2fsprogs, util-linux and perl"),
    CLOCK("install a C compiler (cc), on a Linux with glibc");

    private final String cure;

    Need(String cure) {
        this.cure = cure;
    }

    /** Why this machine does not have it; empty if it does. Tries it out, which takes up to a second. */
    String problem() {
        return switch (this) {
            case NOTHING -> "";
            case PACKET_FILTER -> Cuts.problem();
            case DISKS -> Disk.problem();
            case CLOCK -> WallClock.problem();
        };
    }

    String cure() {
        return cure;
    }
}
