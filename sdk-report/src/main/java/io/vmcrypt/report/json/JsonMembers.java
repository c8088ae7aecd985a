package io.vmcrypt.report.json;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object that was read. What is missing, or is something else than asked for,
 * is an {@link IllegalArgumentException}.
 */
public final class JsonMembers {

  private final Map<?, ?> members;
  private final Map<String, String> texts;

  private JsonMembers(Map<?, ?> members, Map<String, String> texts) {
    this.members = members;
    this.texts = texts;
  }

  /** Those of an object as {@link DigestedJson} reads it. */
  public static JsonMembers of(Map<?, ?> members) {
    // texts that come again and again are kept once
    return new JsonMembers(requireNonNull(members, "members"), new HashMap<>());
  }

  /** Any value. */
  public @Nullable Object value(String name) {
    return members.get(name);
  }

  public String text(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException(name + " is no text"));
  }

  /** A text, or null. */
  public Optional<String> find(String name) {
    Object value = members.get(name);
    return value == null ? Optional.empty() : Optional.of(text(value, name));
  }

  private String text(@Nullable Object value, String name) {
    return texts.computeIfAbsent(as(String.class, value, name, "no text"), same -> same);
  }

  /** A whole number. */
  public long number(String name) {
    return as(Long.class, members.get(name), name, "no whole number");
  }

  /** True or false. */
  public boolean flag(String name) {
    return as(Boolean.class, members.get(name), name, "neither true nor false");
  }

  public JsonMembers object(String name) {
    return object(members.get(name), name);
  }

  private JsonMembers object(@Nullable Object value, String name) {
    return new JsonMembers(as(Map.class, value, name, "no object"), texts);
  }

  private static <T> T as(Class<T> type, @Nullable Object value, String name, String not) {
    if (value != null && type.isInstance(value)) {
      return type.cast(value);
    }
    throw new IllegalArgumentException(name + " is " + not);
  }

  public List<String> texts(String name) {
    return list(name).stream().map(value -> text(value, name)).toList();
  }

  /** A list of objects, and what is made of each. */
  public <T> List<T> objects(String name, Function<JsonMembers, T> each) {
    return list(name).stream().map(value -> element(value, name)).map(each).toList();
  }

  /** An element of a list, which has its texts in common with this object. */
  public JsonMembers element(@Nullable Object value, String list) {
    return object(value, "an element of " + list);
  }

  private List<?> list(String name) {
    return as(List.class, members.get(name), name, "no list");
  }

  /** This object, as a finding. */
  public Finding finding() {
    return new Finding(
        Severity.valueOf(text("severity")),
        new FindingCode(text("code")),
        text("system"),
        object("subject").subject(),
        text("seen"),
        text("advice"),
        texts("missing"));
  }

  /** This object, as a subject. */
  public Subject subject() {
    return new Subject(text("kind"), text("name"), text("id"), text("part"));
  }
}
