package io.vmcrypt.estate.site;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a second site could take over, VM by VM. Immutable and thread-safe.
 *
 * @param first the vCenter whose VMs are to be taken over
 * @param second the vCenter that is to take them over
 * @param selection which VMs
 * @param startedAt when the look began
 * @param finishedAt when the last key was asked for
 * @param vms the VMs, in the first vCenter's order
 * @param findings what concerns no single VM: key providers of the second site, keys that no VM
 *     has, and what could not be asked
 */
public record ReadinessReport(
    VsphereAbout first,
    VsphereAbout second,
    VmFilter selection,
    Instant startedAt,
    Instant finishedAt,
    List<Vm> vms,
    List<Finding> findings) {

  /**
   * A VM of the first site, and whether the second site could start it. Immutable and thread-safe.
   *
   * @param id its managed object id at the first site: "vm-42"
   * @param name its name
   * @param path its inventory path at the first site; empty if it is not known
   * @param keys its keys, each once; empty if it is plain or could not be read
   * @param unread why it may have other keys; empty if the first site shows all
   */
  public record Vm(String id, String name, String path, List<Key> keys, Optional<Finding> unread) {

    /** Copies the list. */
    public Vm {
      requireNonNull(id, "id");
      requireNonNull(name, "name");
      requireNonNull(path, "path");
      keys = List.copyOf(keys);
      requireNonNull(unread, "unread");
    }

    /** {@return why it is not ready, one for each key; empty if it is} */
    public List<Finding> findings() {
      return Stream.concat(unread.stream(), keys.stream().flatMap(key -> key.lack().stream()))
          .toList();
    }

    /** {@return whether the second site gets all its keys; a VM without keys needs none} */
    public Readiness readiness() {
      return Readiness.of(findings());
    }

    /** {@return the yes or no; true only if the second site is known to get all its keys} */
    public boolean isReady() {
      return readiness() == Readiness.READY;
    }

    /** {@return why not, for people; what was seen, in one text; empty if it is ready} */
    public String reason() {
      return findings().stream().map(Finding::seen).collect(Collectors.joining("; "));
    }

    String title() {
      return path.isEmpty() ? name : path;
    }
  }

  /**
   * A key that a VM needs. Immutable and thread-safe.
   *
   * @param key which key, by the name that the first site gives its key provider
   * @param usedBy what uses it: {@code home} and the labels of disks
   * @param lack why the second site does not get it, or why that is not known; empty if it does
   */
  public record Key(CryptoKeyId key, List<String> usedBy, Optional<Finding> lack) {

    /** Copies the list. */
    public Key {
      requireNonNull(key, "key");
      usedBy = List.copyOf(usedBy);
      requireNonNull(lack, "lack");
    }

    /** {@return whether the second site gets it} */
    public Readiness readiness() {
      return Readiness.of(lack.stream().toList());
    }
  }

  /** Copies the lists; the heaviest finding comes first. */
  public ReadinessReport {
    requireNonNull(first, "first");
    requireNonNull(second, "second");
    requireNonNull(selection, "selection");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(finishedAt, "finishedAt");
    vms = List.copyOf(vms);
    findings = findings.stream().sorted(Finding.bySeverity()).toList();
  }

  /**
   * {@return whether the second site could take over; true if there is a VM, all VMs are ready, and
   * no other finding is more than a note}
   */
  public boolean isReady() {
    return !vms.isEmpty()
        && vms.stream().allMatch(Vm::isReady)
        && findings.stream().allMatch(finding -> finding.severity() == Severity.NOTE);
  }

  /**
   * The VMs of one answer.
   *
   * @param readiness the answer
   * @return in the report's order; empty if there is none
   */
  public List<Vm> vms(Readiness readiness) {
    requireNonNull(readiness, "readiness");
    return vms.stream().filter(vm -> vm.readiness() == readiness).toList();
  }

  /** {@return how many keys the VMs use, each counted once} */
  public long keys() {
    return vms.stream().flatMap(vm -> vm.keys().stream()).map(Key::key).distinct().count();
  }

  /** {@return findings by code, those of VMs included; has only codes that occurred} */
  public Map<String, Long> counts() {
    return Stream.concat(findings.stream(), vms.stream().flatMap(vm -> vm.findings().stream()))
        .collect(
            Collectors.groupingBy(
                finding -> finding.code().value(), TreeMap::new, Collectors.counting()));
  }

  /**
   * The report for people: the verdict, the sites, the VMs that are not ready, and what else was
   * found.
   *
   * @return lines of text, the last with a line break
   */
  public String text() {
    return ReadinessText.of(this);
  }

  /**
   * Writes one JSON object (RFC 8259). Its shape is documented in {@code docs/json.md}, and is that
   * of {@link io.vmcrypt.estate.SecondSite#jsonSchema()}.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeJson(OutputStream out) {
    ReadinessJson.write(this, out);
  }

  /**
   * Writes one HTML page for people to read and print: the verdict, how many VMs are ready, and the
   * findings by kind with the VMs that they are about. It has no script and loads nothing. Of many
   * findings of one kind 500 are shown, with the number of the others.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeHtml(OutputStream out) {
    ReadinessHtml.write(this, out);
  }

  /**
   * {@return in one line: the verdict, VMs by answer, and each code that was found with its number}
   */
  @Override
  public String toString() {
    String found =
        counts().entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
    return "%s: %s of %s ready, %s not ready, %s not known; %s%s"
        .formatted(
            isReady() ? "ready" : "NOT READY",
            vms(Readiness.READY).size(),
            Count.of(vms.size(), "VM"),
            vms(Readiness.NOT_READY).size(),
            vms(Readiness.NOT_KNOWN).size(),
            Count.of(keys(), "key"),
            found.isEmpty() ? "" : "; findings: " + found);
  }
}
