package io.vmcrypt.ovh.internal.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

/** Run by the fuzzer alone, as CONTRIBUTING says; {@link OvhConfCorpusTest} replays its corpus. */
@DisplayName("Any bytes as a file ovh.conf")
class OvhConfFuzzTest {

  @FuzzTest(maxDuration = "10m")
  @DisplayName("have values that are stripped, or a line that is named and not quoted")
  void file(byte[] bytes) {
    IniFile file;
    try {
      file = IniFile.parse(new String(bytes, UTF_8));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("line \\d+ is neither .*");
      return;
    }
    Optional<String> value = file.find("ovh-eu", "application_key");
    value.ifPresent(found -> assertThat(found).isNotEmpty().isEqualTo(found.strip()));
  }
}
