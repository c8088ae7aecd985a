package io.vmcrypt.examples.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each call is to answer to each fault: one line a call, its cells between bars, and a line
 * with a hash before each system.
 */
final class MatrixTable {

  /** A cell that does not exist: the call cannot meet this fault. */
  static final String NONE = "-";

  private final Map<String, Map<String, Map<MatrixFault, String>>> cells = new LinkedHashMap<>();

  static MatrixTable read(Path file) throws IOException {
    MatrixTable table = new MatrixTable();
    String system = "";
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("# ")) {
        system = line.substring(2).strip();
      } else if (line.contains("|")) {
        String[] parts = line.split("\\|", -1);
        int column = 1;
        for (MatrixFault fault : MatrixFault.values()) {
          table.put(system, parts[0].strip(), fault, parts[column++].strip());
        }
      }
    }
    return table;
  }

  void put(String system, String call, MatrixFault fault, String outcome) {
    cells
        .computeIfAbsent(system, none -> new LinkedHashMap<>())
        .computeIfAbsent(call, none -> new LinkedHashMap<>())
        .put(fault, outcome);
  }

  /** Empty if the table says nothing about it. */
  String get(String system, String call, MatrixFault fault) {
    return cells
        .getOrDefault(system, Map.of())
        .getOrDefault(call, Map.of())
        .getOrDefault(fault, "");
  }

  /** The names of all calls, with their systems. */
  List<String> calls() {
    return cells.entrySet().stream()
        .flatMap(
            system ->
                system.getValue().keySet().stream().map(call -> system.getKey() + ": " + call))
        .toList();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    cells.forEach(
        (system, calls) -> {
          text.append("# ").append(system).append('\n');
          int width = calls.keySet().stream().mapToInt(String::length).max().orElse(0);
          Map<MatrixFault, Integer> widths = new LinkedHashMap<>();
          for (MatrixFault fault : MatrixFault.values()) {
            widths.put(
                fault,
                calls.values().stream().mapToInt(row -> cell(row, fault).length()).max().orElse(0));
          }
          calls.forEach(
              (call, row) ->
                  text.append(pad(call, width))
                      .append(
                          Stream.of(MatrixFault.values())
                              .map(
                                  fault ->
                                      " | " + pad(cell(row, fault), widths.getOrDefault(fault, 0)))
                              .collect(Collectors.joining()))
                      .append('\n'));
          text.append('\n');
        });
    return text.toString();
  }

  private static String cell(Map<MatrixFault, String> row, MatrixFault fault) {
    return row.getOrDefault(fault, "");
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
