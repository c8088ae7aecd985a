package io.vmcrypt.spring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * A real program with the starter, started once for each line of a file: arguments with tabs
 * between. Says how each ended. What else it writes is all that a person would see.
 */
final class FailedStarts {

  static final String MARK = "=== ";

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Program {}

  private FailedStarts() {}

  public static void main(String[] arguments) throws Exception {
    List<String> starts = Files.readAllLines(Path.of(arguments[0]));
    for (int i = 0; i < starts.size(); i++) {
      System.out.println(MARK + i);
      try {
        SpringApplication.run(Program.class, starts.get(i).split("\t", -1)).close();
        System.out.println("it started");
      } catch (RuntimeException e) {
        System.out.println("it failed");
      }
    }
    System.out.println(MARK + "end");
  }
}
