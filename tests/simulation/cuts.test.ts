import { testScenarios } from "./scenario_tests.ts";
import { cutScenarios } from "./scenarios.ts";

testScenarios(cutScenarios);
