package dev.berth.controller;

import dev.berth.house.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheRulesOfTheHouse() {
        HouseRules.check("dev.berth.controller", 100, "dev.berth.volumes", "dev.berth.agent", "dev.berth.deploy");
    }
}
