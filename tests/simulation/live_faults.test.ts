import { testScenarios } from "./scenario_tests.ts";
import { liveScenarios } from "./scenarios.ts";

testScenarios(liveScenarios);
