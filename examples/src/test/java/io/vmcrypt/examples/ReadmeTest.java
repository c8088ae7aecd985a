package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  @Test
  @DisplayName("the Java code of the README is the code that is compiled here")
  void readme_code_isCompiled() throws IOException {
    String source = Files.readString(Path.of("src/main/java/io/vmcrypt/examples/ReadmeCode.java"));
    String code =
        source
            .substring(
                source.indexOf("    // README begins\n"), source.indexOf("    // README ends"))
            .replace("    // README begins\n", "")
            .indent(-4);

    assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + code + "```");
  }
}
