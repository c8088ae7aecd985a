package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.KeyIds;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.key.KeyQuestion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which keys a KMS is asked about, and what is to be seen of them. */
final class KeyQuestionOptions {

  @Option(
      names = "--holds",
      paramLabel = "KEYS",
      description = "ids of keys, with commas between, or @FILE with one in each line")
  private @Nullable String keys;

  @Option(
      names = "--get",
      paramLabel = "none|one|all",
      description =
          "how many of the keys are got once, to see that this client is given them; one by"
              + " default. They are hashed and wiped; the KMS's log shows an export of each")
  private @Nullable String howMany;

  @Option(
      names = "--same-as",
      paramLabel = "HOST[:PORT]",
      description = "the old KMS, which still answers: are these its keys?")
  private @Nullable String old;

  @Option(
      names = "--same-as-expect",
      paramLabel = "THUMBPRINT",
      description = "the thumbprint that the old KMS's certificate must have")
  private @Nullable String oldThumbprint;

  @Option(
      names = "--hash",
      description =
          "where the two do not tell digests of a key, get it from both and compare the hashes;"
              + " both logs show an export")
  private boolean hash;

  /** Whether keys are asked about at all. */
  boolean isGiven() {
    if (keys == null && (howMany != null || old != null || oldThumbprint != null || hash)) {
      throw new UsageException("--get, --same-as, --same-as-expect and --hash need --holds.");
    }
    return keys != null;
  }

  KeyIds keyIds() {
    return KeyIds.of(String.valueOf(keys));
  }

  /**
   * The old KMS.
   *
   * @param oldProbe makes its probe from its address and thumbprint
   */
  Optional<KmipProbe> old(BiFunction<String, @Nullable String, KmipProbe> oldProbe) {
    return Optional.ofNullable(old).map(place -> oldProbe.apply(place, oldThumbprint));
  }

  /** What is asked about keys with these ids. */
  KeyQuestion question(KeyIds ids) {
    if (old == null && (oldThumbprint != null || hash)) {
      throw new UsageException("--same-as-expect and --hash need --same-as.");
    }
    KeyQuestion.Builder question = KeyQuestion.builder(ids.ids()).get(howMany());
    if (hash) {
      question.hashWhereNoDigest();
    }
    return question.build();
  }

  private KeyQuestion.HowMany howMany() {
    String given = howMany == null ? "one" : howMany;
    return switch (given) {
      case "none" -> KeyQuestion.HowMany.NONE;
      case "one" -> KeyQuestion.HowMany.ONE;
      case "all" -> KeyQuestion.HowMany.ALL;
      default -> throw new UsageException("--get is none, one or all, not \"" + given + "\".");
    };
  }

  /** What was to be seen of the keys and was not, by key. */
  static Map<String, String> lacking(HeldKeys held, KeyQuestion question) {
    Map<String, String> lacking = new LinkedHashMap<>();
    for (String key : question.keyIds()) {
      String reason = held.notHeld().get(key);
      if (reason != null) {
        lacking.put(key, reason);
      }
    }
    if (held.comparedWith().isPresent()) {
      held.lackingSame(question.keyIds()).forEach(lacking::putIfAbsent);
    }
    if (question.howMany() == KeyQuestion.HowMany.ALL
        || (question.howMany() == KeyQuestion.HowMany.ONE && held.readable().isEmpty())) {
      held.lackingReadable(question.keyIds()).forEach(lacking::putIfAbsent);
    }
    return lacking;
  }
}
