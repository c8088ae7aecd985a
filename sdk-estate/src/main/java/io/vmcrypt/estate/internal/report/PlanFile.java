package io.vmcrypt.estate.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.internal.input.InputFile;
import io.vmcrypt.core.internal.input.UnusableFileException;
import io.vmcrypt.report.json.FindingJson;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateSite;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.PlanOptions;
import io.vmcrypt.estate.SavedPlan;
import io.vmcrypt.estate.SavedPlanException;
import io.vmcrypt.estate.internal.document.EstateDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A saved plan as JSON, in the shape of docs/approval.md. What is read is written anew and must be
 * the same: so nothing is in a file that is not in the plan, and nothing is left unread.
 */
public final class PlanFile {

  /** The most bytes that are written or read. */
  static final int MAX_BYTES = 128 * 1024 * 1024;

  private static final int FORMAT = 1;
  private static final String DIGEST = "digest";
  private static final String SYSTEM = "estate";
  private static final String OPERATION = "read a saved plan";

  /** Of each format, so that one of a later version is told as that. */
  private static final Pattern BEGIN =
      Pattern.compile("\\s*\\{\\s*\"format\"\\s*:\\s*\\d+\\s*,\\s*\"madeBy\"");

  private static final int LONGEST_BEGIN = 256;

  private PlanFile() {}

  /**
   * Writes all of it, the digest last.
   *
   * @throws IllegalStateException if it is too large, or its estate cannot be a document
   */
  public static void write(SavedPlan saved, OutputStream out) {
    Buffer text = new Buffer();
    JsonWriter json = JsonWriter.of(text);
    json.setIndent(" ");
    write(saved, json, digest(saved));
    text.writeUtf8("\n");
    if (text.size() > MAX_BYTES) {
      throw new IllegalStateException(
          "the plan of estate "
              + saved.plan().estate().name()
              + " is larger than "
              + MAX_BYTES / 1024 / 1024
              + " MiB: split the estate's selections");
    }
    try {
      text.copyTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the plan could not be written", e);
    }
  }

  /** Whether a file begins as {@link #write} does. No document of an estate has such names. */
  public static boolean isPlan(Path file) {
    try (InputStream in = InputFile.open(file)) {
      return BEGIN.matcher(new String(in.readNBytes(LONGEST_BEGIN), UTF_8)).lookingAt();
    } catch (IOException e) {
      return false;
    }
  }

  /** SHA-256 over all of it but the digest, without white space. */
  public static String digest(SavedPlan saved) {
    return compact(saved).sha256().hex();
  }

  /** Whether two estates are one document. */
  public static boolean isSameEstate(Estate one, Estate other) {
    return EstateDocument.writeAbsolute(one).equals(EstateDocument.writeAbsolute(other));
  }

  private static Buffer compact(SavedPlan saved) {
    Buffer text = new Buffer();
    write(saved, JsonWriter.of(text), null);
    return text;
  }

  private static void write(SavedPlan saved, JsonWriter json, @Nullable String digest) {
    EstatePlan plan = saved.plan();
    json.setSerializeNulls(true);
    try {
      json.beginObject();
      json.name("format").value(FORMAT);
      json.name("madeBy").value(saved.madeBy().orElse(null));
      json.name("madeAt").value(plan.madeAt().toString());
      json.name("validUntil").value(saved.validUntil().toString());
      site(json, plan.site());
      json.name("renewPasswords").beginArray();
      for (String name : plan.options().renewedPasswords()) {
        json.value(name);
      }
      json.endArray();
      json.name("document");
      CopiedJson.value(
          JsonReader.of(new Buffer().writeUtf8(EstateDocument.writeAbsolute(plan.estate()))), json);
      json.name("steps").beginArray();
      for (EstateStep step : plan.steps()) {
        StepJson.write(json, step);
      }
      json.endArray();
      json.name("findings");
      FindingJson.write(json, plan.findings());
      if (digest != null) {
        json.name(DIGEST).value(digest);
      }
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
  }

  private static void site(JsonWriter json, EstateSite site) throws IOException {
    json.name("site").beginObject();
    json.name("vcenter").value(site.vcenter());
    json.name("instanceUuid").value(site.instanceUuid());
    json.name("service").value(site.service().orElse(null));
    json.name("keyServers").beginArray();
    for (String server : site.keyServers()) {
      json.value(server);
    }
    json.endArray();
    json.endObject();
  }

  /**
   * Reads a file.
   *
   * @throws SavedPlanException if it cannot be read, is no plan of this format, or was changed
   */
  public static SavedPlan read(Path file) {
    try {
      return read(InputFile.bytes(file, MAX_BYTES), file.toString());
    } catch (UnusableFileException e) {
      throw refused(file.toString(), "the file cannot be read: " + e.why(), e);
    }
  }

  /**
   * Reads bytes.
   *
   * @param source where they are from, for the exception
   * @throws SavedPlanException if they are no plan of this format, or were changed
   */
  public static SavedPlan read(byte[] bytes, String source) {
    if (bytes.length > MAX_BYTES) {
      throw refused(source, "it is larger than " + MAX_BYTES / 1024 / 1024 + " MiB", null);
    }
    Map<String, @Nullable Object> members = new HashMap<>();
    Buffer content = new Buffer();
    String digest;
    try {
      digest = content(new Buffer().write(bytes), members, content);
    } catch (IOException | JsonDataException e) {
      // without its message, which quotes what was read
      throw refused(source, "it is no JSON of a saved plan", null);
    }
    if (!Long.valueOf(FORMAT).equals(members.get("format"))) {
      throw refused(
          source,
          members.get("format") instanceof Long other
              ? "it is of format " + other + ", and this version reads " + FORMAT
              : "it is no saved plan: it says no format",
          null);
    }
    ByteString computed = content.sha256();
    if (!computed.hex().equals(digest)) {
      throw refused(
          source,
          "it was changed since it was written: its digest is "
              + (digest.matches("[0-9a-f]{64}") ? digest : "missing or none")
              + ", and its content has "
              + computed.hex(),
          null);
    }
    SavedPlan saved;
    try {
      saved = saved(JsonMembers.of(members));
    } catch (IllegalArgumentException | DateTimeException | SdkException e) {
      throw refused(source, "it is no saved plan of this shape: " + e.getMessage(), e);
    }
    if (!compact(saved).equals(content)) {
      throw refused(
          source, "it says something in another way than format " + FORMAT + " does", null);
    }
    return saved;
  }

  /** Reads all, writes it without white space and without the digest, and returns the digest. */
  private static String content(Buffer text, Map<String, @Nullable Object> members, Buffer content)
      throws IOException {
    JsonReader json = JsonReader.of(text);
    JsonWriter copy = JsonWriter.of(content);
    copy.setSerializeNulls(true);
    return CopiedJson.document(json, copy, members, Integer.MAX_VALUE);
  }

  private static SavedPlan saved(JsonMembers plan) throws SdkException {
    JsonMembers site = plan.object("site");
    return new SavedPlan(
        new EstatePlan(
            EstateDocument.read(bytes(plan.value("document"))),
            new PlanOptions(new LinkedHashSet<>(plan.texts("renewPasswords"))),
            new EstateSite(
                site.text("vcenter"),
                site.text("instanceUuid"),
                site.find("service"),
                site.texts("keyServers")),
            Instant.parse(plan.text("madeAt")),
            plan.objects("steps", StepJson::read),
            plan.objects("findings", JsonMembers::finding),
            List.of()),
        plan.find("madeBy"),
        Instant.parse(plan.text("validUntil")));
  }

  private static byte[] bytes(@Nullable Object json) {
    Buffer text = new Buffer();
    JsonWriter writer = JsonWriter.of(text);
    writer.setSerializeNulls(true);
    try {
      writer.jsonValue(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return text.readByteArray();
  }

  private static SavedPlanException refused(
      String source, String outcome, @Nullable Throwable cause) {
    return new SavedPlanException(
        new Attempt(SYSTEM, OPERATION, source),
        outcome,
        "Give the file as it was written and approved, or plan again.",
        cause);
  }
}
