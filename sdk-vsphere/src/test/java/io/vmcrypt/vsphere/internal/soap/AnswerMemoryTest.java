package io.vmcrypt.vsphere.internal.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an answer may take of the memory, whatever is in it. */
@Tag("thorough")
class AnswerMemoryTest {

  @Test
  @DisplayName("64 MB of memory are enough to refuse each answer that is made to fill it")
  void floods_smallHeap_areRefused(@TempDir Path directory) throws Exception {
    Path output = directory.resolve("output");
    Process reading =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                SmallHeap.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(reading.waitFor(5, TimeUnit.MINUTES)).as("it ended").isTrue();
    } finally {
      reading.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(output, UTF_8);

    assertThat(lines).hasSameSizeAs(SmallHeap.kinds());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).startsWith(SmallHeap.kinds().get(i) + ": refused: ");
    }
  }

  @Test
  @DisplayName("each object of a streamed list has the memory limit of one object")
  void nextObject_startsAnew() {
    String object = "<o><a>" + "x".repeat(1_000_000) + "</a></o>";
    int[] objects = {0};

    ElementReader.of(new ByteArrayInputStream(("<r>" + object.repeat(40) + "</r>").getBytes(UTF_8)))
        .children(
            each -> {
              each.nextObject();
              assertThat(each.capture().required("a")).hasSize(1_000_000);
              objects[0]++;
            });

    assertThat(objects[0]).isEqualTo(40);
  }
}
