package io.vmcrypt.estate.evidence;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.evidence.EvidenceCheck.Checked;
import io.vmcrypt.estate.evidence.EvidenceReport.Kind;
import io.vmcrypt.estate.internal.evidence.DigestedDocument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files of one site, and the proofs among them in the order of their time: each names the one
 * before it. For one thread.
 */
final class Row {

  private final List<Checked> proofs;
  private final Map<String, Checked> byDigest = new HashMap<>();

  private Row(List<Checked> proofs) {
    this.proofs = proofs;
    proofs.forEach(one -> byDigest.putIfAbsent(document(one).digest(), one));
  }

  /** By what a site differs from all others. */
  private record Site(String of, String instanceUuid) {

    static Site of(Checked one) {
      return new Site(document(one).of(), document(one).instanceUuid());
    }

    @Override
    public String toString() {
      return of + " at vCenter " + instanceUuid;
    }
  }

  private static DigestedDocument document(Checked one) {
    return requireNonNull(one.document, "document");
  }

  /** Tells each file what is wrong with its place among the others. */
  static void check(List<Checked> files) {
    List<Checked> ours = files.stream().filter(one -> one.document != null).toList();
    Map<Site, List<Checked>> sites = new LinkedHashMap<>();
    ours.forEach(one -> sites.computeIfAbsent(Site.of(one), any -> new ArrayList<>()).add(one));
    // the site of most files; of the first one, if two have as many
    Optional<Map.Entry<Site, List<Checked>>> most =
        sites.entrySet().stream()
            .reduce((one, other) -> other.getValue().size() > one.getValue().size() ? other : one);
    if (most.isEmpty()) {
      return;
    }
    Site own = most.get().getKey();
    ours.stream()
        .filter(one -> !Site.of(one).equals(own))
        .forEach(
            one ->
                one.tell(
                    Kind.OTHER_SITE,
                    "it is of another site: of %s, and the others are of %s"
                        .formatted(Site.of(one), own)));
    new Row(
            most.get().getValue().stream()
                .filter(one -> document(one).isOfRow())
                .sorted(Comparator.comparing(one -> document(one).time()))
                .toList())
        .check();
  }

  private void check() {
    Checked before = null;
    for (Checked one : inOrder()) {
      Checked same = byDigest.get(document(one).digest());
      if (same != null && same != one) {
        one.tell(Kind.NOTE, "it is the same proof as " + same.file);
        continue;
      }
      if (before == null) {
        first(one);
      } else {
        follows(one, before);
      }
      document(one, before);
      before = one;
    }
  }

  /** By their times; but one that is named as the proof before another stands before that one. */
  private List<Checked> inOrder() {
    Set<Checked> placed = new LinkedHashSet<>();
    for (Checked one : proofs) {
      Set<Checked> back = new LinkedHashSet<>();
      Checked each = one;
      while (each != null && !placed.contains(each) && back.add(each)) {
        each =
            document(each)
                .previous()
                .flatMap(digest -> Optional.ofNullable(byDigest.get(digest)))
                .orElse(null);
      }
      List<Checked> forth = new ArrayList<>(back);
      Collections.reverse(forth);
      placed.addAll(forth);
    }
    return List.copyOf(placed);
  }

  /** By what the proof says of the one before it, and by that one. */
  private static void document(Checked one, @Nullable Checked before) {
    Optional<String> now = document(one).document();
    boolean isChanged =
        document(one).previousDocument().filter(then -> !now.equals(Optional.of(then))).isPresent()
            || (before != null && !document(before).document().equals(now));
    if (isChanged) {
      one.tell(
          Kind.DOCUMENT_CHANGED,
          "it is of another document than the proof before it: it may choose fewer VMs");
    }
  }

  private static void first(Checked one) {
    document(one)
        .previous()
        .ifPresent(
            digest ->
                one.tell(
                    Kind.NOTE,
                    "the proof before it, " + earlier(document(one), digest) + ", was not given"));
  }

  private void follows(Checked one, Checked before) {
    DigestedDocument document = document(one);
    if (document.previous().isEmpty()) {
      one.tell(
          Kind.GAP, "it names no proof before it, and " + named(before) + " is before it in time");
      return;
    }
    String previous = document.previous().get();
    if (previous.equals(document(before).digest())) {
      if (document(before).time().isAfter(document.time())) {
        one.tell(
            Kind.GAP,
            "it follows "
                + named(before)
                + ", which is later: a clock went back, or one of the times is not true");
      }
      return;
    }
    Checked other = byDigest.get(previous);
    if (other != null) {
      one.tell(
          Kind.GAP, "it follows " + named(other) + ", and " + named(before) + " is between them");
    } else if (document.previousTime().filter(document(before).time()::equals).isPresent()) {
      one.tell(
          Kind.GAP,
          ("the proof before it had the digest %s, and %s of the same time has %s: it is not the"
                  + " one that was there then")
              .formatted(previous, named(before), document(before).digest()));
    } else {
      one.tell(
          Kind.GAP,
          "there is a gap before it: the proof before it, "
              + earlier(document, previous)
              + ", is not among the files; the one before it in time is "
              + named(before));
    }
  }

  private static String named(Checked one) {
    return one.file.toString();
  }

  private static String earlier(DigestedDocument document, String digest) {
    return document.previousTime().map(time -> "of " + time + ", ").orElse("") + "digest " + digest;
  }
}
