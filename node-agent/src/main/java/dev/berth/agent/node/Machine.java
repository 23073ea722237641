package dev.berth.agent.node;

/**
 * What is known of the machine.
 *
 * @param bootId changes with each boot
 */
public record Machine(
        String kernelVersion,
        String osImage,
        String operatingSystem,
        String architecture,
        String machineId,
        String bootId,
        int cpus,
        long memoryBytes) {}
