package dev.berth.deploy.cluster;

import java.nio.file.Path;

/**
 * Where everything of a cluster lies: nothing is ever written outside it.
 *
 * @param root {@code .berth} beside the launcher, or {@code BERTH_HOME}; absolute
 */
public record Home(Path root) {
    public Home {
        root = root.toAbsolutePath().normalize();
    }

    public Path clusterFile() {
        return root.resolve("cluster.json");
    }

    /** The operator's own settings for all nodes, in the syntax of {@code reference.conf}; need not exist. Read when a node starts. */
    public Path settings() {
        return root.resolve("berth.conf");
    }

    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    public Path lock() {
        return root.resolve("lock");
    }

    /** The cluster's CA and its certificates. */
    public Path pki() {
        return root.resolve("pki");
    }

    /** Images imported on this machine, shared by its nodes. */
    public Path images() {
        return root.resolve("images");
    }

    /** What the class {@code shared} keeps its volumes in. */
    public Path sharedVolumes() {
        return root.resolve("shared-volumes");
    }

    public NodeHome node(String name) {
        return new NodeHome(root.resolve("nodes").resolve(name));
    }

    /** One node's files. */
    public record NodeHome(Path root) {
        public Path conf() {
            return root.resolve("node.conf");
        }

        public Path log() {
            return root.resolve("node.log");
        }

        public Path pid() {
            return root.resolve("node.pid");
        }

        public Path supervisorPid() {
            return root.resolve("supervisor.pid");
        }

        /** Present while the node is meant to be down: its supervisor ends instead of starting it again. */
        public Path stopped() {
            return root.resolve("stopped");
        }

        public Path journal(Cluster cluster) {
            return root.resolve(cluster.journal() == 0 ? "journal" : "journal-" + cluster.journal());
        }

        /** What simulated pods the node has. */
        public Path simulated() {
            return root.resolve("simulated.json");
        }

        /** The node-local volumes of the class {@code standard}. */
        public Path volumes() {
            return root.resolve("volumes");
        }

        /** Present while the node is being removed: its agent ends its pods before it goes. */
        public Path leave() {
            return root.resolve("leave");
        }

        /** What runs: sandboxes, containers, logs. */
        public Path pods() {
            return root.resolve("pods");
        }
    }
}
