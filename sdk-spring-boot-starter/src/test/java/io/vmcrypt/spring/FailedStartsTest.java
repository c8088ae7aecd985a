package io.vmcrypt.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.vmcrypt.core.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * No start that fails shows a secret: read is all that a real program writes, on standard output,
 * on standard error and in its logs at DEBUG.
 */
@Tag("thorough")
@Isolated("it reads what the program writes")
class FailedStartsTest {

  private static final String CANARY = "C4nary";
  private static final String GOOD = "G00d";
  private static final String DOCUMENT = "vmcrypt.estate.document";

  @TempDir private static Path folder;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Program {}

  /** A start, and what has to be told of it. */
  private record Start(List<String> arguments, String told) {}

  /** The properties that hold a secret: by their type. */
  private static List<String> secrets() {
    return Stream.of(VmcryptProperties.class.getRecordComponents())
        .flatMap(
            part ->
                Stream.of(part.getType().getRecordComponents())
                    .filter(property -> property.getType() == Secret.class)
                    .map(
                        property -> "vmcrypt." + part.getName() + "." + dashed(property.getName())))
        .toList();
  }

  private static String dashed(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** Good properties of both systems, and, if the secret is of it, of an OAuth2 client. */
  private static Map<String, String> good(String secret) {
    Map<String, String> good = new LinkedHashMap<>();
    good.put("vmcrypt.vcenter.address", "vcenter.example.com");
    good.put("vmcrypt.vcenter.user", "administrator@vsphere.local");
    good.put("vmcrypt.vcenter.password", GOOD);
    good.put("vmcrypt.ovh.endpoint", "ovh-eu");
    if (secret.contains("client-secret")) {
      good.put("vmcrypt.ovh.client-id", "id");
      good.put("vmcrypt.ovh.client-secret", GOOD);
    } else {
      good.put("vmcrypt.ovh.application-key", "key");
      good.put("vmcrypt.ovh.application-secret", GOOD);
      good.put("vmcrypt.ovh.consumer-key", GOOD);
    }
    return good;
  }

  private static Start start(String secret, Map<String, String> changed, String told) {
    Map<String, String> all = good(secret);
    changed.forEach(
        (name, value) -> {
          all.remove(name.replaceAll("(\\[0]|\\.value)$", ""));
          all.put(name, value);
        });
    // at DEBUG a program writes all that it writes else, and more
    List<String> arguments = new ArrayList<>(List.of("--debug"));
    all.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    return new Start(arguments, told);
  }

  private static List<Start> starts() throws Exception {
    List<Start> starts = new ArrayList<>();
    for (String secret : secrets()) {
      starts.add(start(secret, Map.of(secret, ""), secret));
      for (String form : List.of("[0]", ".value", ".chars")) {
        starts.add(start(secret, Map.of(secret + form, CANARY, secret, ""), secret));
      }
      for (String value :
          List.of(
              CANARY,
              CANARY + " " + CANARY,
              "${" + CANARY,
              "${" + CANARY + "}",
              "${a:" + CANARY + "${b}",
              "#{" + CANARY + "}")) {
        // the secret itself may do: then something else keeps the program from starting
        Map<String, String> other = new LinkedHashMap<>();
        other.put(secret, value);
        other.put("vmcrypt.ovh.ssl-bundle", "none");
        starts.add(start(secret, other, ""));
      }
    }
    for (String property :
        List.of(
            "vmcrypt.vcenter.address",
            "vmcrypt.vcenter.thumbprints",
            "vmcrypt.vcenter.timeout",
            "vmcrypt.ovh.endpoint",
            "vmcrypt.ovh.timeout",
            "vmcrypt.health.timeout",
            "vmcrypt.health.certificate-days",
            "vmcrypt.vcenter.ssl-bundle",
            "vmcrypt.ovh.ssl-bundle",
            DOCUMENT)) {
      for (String value :
          List.of(
              "user:" + CANARY + "@host:443",
              "https://user:" + CANARY + "@host/",
              "https://user:" + CANARY + "/x@host/",
              "user:" + CANARY + " x@host",
              CANARY + " " + CANARY)) {
        starts.add(start("", Map.of(property, value), property));
      }
    }
    Path document = Files.writeString(folder.resolve(CANARY + ".json"), "{");
    starts.add(start("", Map.of(DOCUMENT, "file:" + document), DOCUMENT));
    starts.add(start("", Map.of(DOCUMENT, "file:" + document + "x"), DOCUMENT));
    return starts;
  }

  @ParameterizedTest
  @MethodSource("starts")
  @DisplayName(
      "no start that fails shows a secret, in none of its wrong forms, not at DEBUG either")
  void failedStart_showsNoSecret(Start start) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    PrintStream all = new PrintStream(shown, true, UTF_8);
    System.setOut(all);
    System.setErr(all);
    try {
      assertThatException()
          .isThrownBy(
              () -> SpringApplication.run(Program.class, start.arguments().toArray(new String[0])));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(shown.toString(UTF_8)).contains(start.told()).doesNotContain(CANARY, GOOD);
  }

  @Test
  @DisplayName("the secrets are found by their type")
  void secrets_areFound() {
    assertThat(secrets())
        .contains(
            "vmcrypt.vcenter.password",
            "vmcrypt.ovh.application-secret",
            "vmcrypt.ovh.consumer-key",
            "vmcrypt.ovh.client-secret");
  }
}
