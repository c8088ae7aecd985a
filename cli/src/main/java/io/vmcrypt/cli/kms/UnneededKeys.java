package io.vmcrypt.cli.kms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.settings.GivenLines;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A list of keys that nobody needs any more, for a person to archive or destroy at the KMS: an id
 * in each line, after lines that say what is not known. It may be given as {@code @FILE}.
 */
final class UnneededKeys {

  static final String UNSEEN =
      "No vCenter sees backups, replicas, VMs that are not registered and other vCenters: a key"
          + " that one of them needs has to stay. After a restore of vCenter this holds only once"
          + " vCenter has heard from each host: until then it shows the keys of its backup.";

  private static final int MOST_BYTES = 64 * 1024 * 1024;
  private static final String HEADING = "# Keys that nobody needs any more, as vmcrypt found out";

  private static final String NAMELESS = "of a key provider that nobody named";

  private UnneededKeys() {}

  /** Refuses a file that would be lost, before anything is asked. */
  static void check(Path file) {
    ReportOption.checkWritable(file);
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = GivenLines.of("file", file, MOST_BYTES);
    if (lines.isEmpty() || !lines.get(0).equals(HEADING)) {
      throw new UsageException(
          "file %s is there and is no list of keys: it is not overwritten. Give another name."
              .formatted(file));
    }
  }

  static void write(
      Path file, KeyCount count, VsphereAbout vcenter, Optional<HistoryReport> history) {
    List<CountedKey> keys = count.of(Use.BY_NOBODY);
    StringBuilder text = new StringBuilder();
    line(text, HEADING);
    line(text, "# " + vcenter.fullName() + ", id " + vcenter.instanceUuid());
    line(text, "# asked at " + count.askedAt() + ": " + keys.size() + " of " + count.keys().size());
    line(text, "# " + UNSEEN);
    line(text, "# The dates of your backups tell until when: a backup needs the keys of its time.");
    line(text, "# Nothing was destroyed. Ask anew before you destroy a key.");
    count.doubts().forEach(doubt -> line(text, "# not known: " + doubt.seen()));
    count.skipped().forEach(doubt -> line(text, "# skipped, and may need one: " + doubt.seen()));
    history.ifPresent(told -> line(text, "# " + told));
    String of = "";
    for (CountedKey key : keys) {
      String provider = key.key().providerId().map(id -> "of key provider " + id).orElse(NAMELESS);
      if (!provider.equals(of)) {
        line(text, "# " + provider + ":");
        of = provider;
      }
      line(text, key.key().keyId());
    }
    byte[] content = text.toString().getBytes(UTF_8);
    ReportFile.write(file, content);
  }

  private static void line(StringBuilder text, String words) {
    text.append(words.replaceAll("[\\s\\p{Cntrl}]+", " ").strip()).append('\n');
  }
}
