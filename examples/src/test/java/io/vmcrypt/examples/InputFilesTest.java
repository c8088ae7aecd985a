package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A pipe or a device is refused in one place, so all that people name is opened there. */
class InputFilesTest {

  private static final Pattern OPENS =
      Pattern.compile(
          "Files\\.(newInputStream|readString|readAllLines|readAllBytes|lines|newBufferedReader)\\("
              + "|new (FileInputStream|FileReader|RandomAccessFile|Scanner)\\(");

  private static final String MODULES =
      "sdk-core sdk-report sdk-kmip-probe sdk-ovh sdk-vsphere sdk-estate sdk-micrometer"
          + " sdk-opentelemetry sdk-spring-boot-starter fieldcheck cli";

  /** The place itself. */
  private static final Set<String> ALLOWED = Set.of("InputFile.java");

  @Test
  @DisplayName("a file that somebody names is opened in one place alone")
  void files_areOpenedInOnePlace() throws IOException {
    List<String> opening = new ArrayList<>();
    // the testkit, which imports no module of the SDK, reads the files of its own processes
    for (String module : MODULES.split(" ")) {
      for (Path file : RepositoryFiles.below(".java", module + "/src/main/java")) {
        if (OPENS.matcher(Files.readString(file, UTF_8)).find()) {
          opening.add(String.valueOf(file.getFileName()));
        }
      }
    }

    assertThat(opening).containsExactlyInAnyOrderElementsOf(ALLOWED);
  }
}
