package io.vmcrypt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No start that fails shows a secret: read is all that a real program writes, on standard output,
 * on standard error and in its logs at DEBUG.
 */
@Tag("thorough")
class FailedStartsTest {

  private static final String CANARY = "C4nary";
  private static final String GOOD = "G00d";
  private static final String DOCUMENT = "vmcrypt.estate.document";

  @TempDir private Path folder;

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
    return new Start(
        all.entrySet().stream().map(set -> "--" + set.getKey() + "=" + set.getValue()).toList(),
        told);
  }

  private List<Start> starts() throws Exception {
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

  @Test
  @Timeout(900)
  @DisplayName(
      "no start that fails shows a secret, in none of its wrong forms, not at DEBUG either")
  void failedStart_showsNoSecret() throws Exception {
    assertThat(secrets())
        .contains(
            "vmcrypt.vcenter.password",
            "vmcrypt.ovh.application-secret",
            "vmcrypt.ovh.consumer-key",
            "vmcrypt.ovh.client-secret");
    List<Start> starts = starts();
    List<String> lines = new ArrayList<>();
    // at DEBUG a program writes all that it writes else, and more
    starts.forEach(start -> lines.add(String.join("\t", start.arguments()) + "\t--debug"));

    List<String> outputs = outputs(lines);

    assertThat(outputs).hasSameSizeAs(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(outputs.get(i))
          .as(lines.get(i))
          .contains("it failed", starts.get(i).told())
          .doesNotContain(CANARY, GOOD);
    }
  }

  private List<String> outputs(List<String> starts) throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("starts"), starts);
    Path output = folder.resolve("output");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // as the tests' own: room for a start's rubbish, and classes that are known are
                // good
                "-Xms400m",
                "-Xmn256m",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                FailedStarts.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(program.waitFor(840, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }
    String all = Files.readString(output);
    assertThat(all).contains(FailedStarts.MARK + "end");
    return Arrays.stream(all.split("(?m)^" + FailedStarts.MARK + ".*\\R", -1))
        .skip(1)
        .limit(starts.size())
        .toList();
  }
}
