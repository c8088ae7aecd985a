package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What nobody calls is not offered: each public method is one more thing to keep true. */
class UsedMethodsTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(l -> !l.contains("/test/"))
          .importPackages("io.vmcrypt");

  /** Modules whose public methods are looked at; the fakes are for tests of anybody's. */
  private static final Set<String> MODULES =
      Set.of("core", "kmip", "ovh", "vsphere", "report", "estate");

  /** Nobody calls them here, and a program may want them; each with the reason. */
  private static final Map<String, String> KEPT = Map.of();

  @Test
  @DisplayName(
      "a public method is called by a module above, or named on a page or in an example, or kept"
          + " for a reason")
  void publicMethods_areUsed() throws IOException {
    Set<String> called = called();
    Set<String> named = named();
    Set<String> unused = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (MODULES.contains(module(type)) && isOffered(type)) {
        type.getMethods().stream()
            .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
            .filter(method -> !isGiven(method))
            .filter(method -> !named.contains(method.getName()))
            .map(method -> type.getName() + "." + method.getName())
            .filter(name -> !called.contains(name))
            .forEach(unused::add);
      }
    }

    assertThat(unused).isEqualTo(new TreeSet<>(KEPT.keySet()));
  }

  private static boolean isOffered(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && Stream.of(".internal", ".shared", ".report.").noneMatch(type.getName()::contains)
        && type.getEnclosingClass().map(UsedMethodsTest::isOffered).orElse(true);
  }

  /** What Java asks for: parts of a record, values of an enum, what a supertype has. */
  private static boolean isGiven(JavaMethod method) {
    JavaClass owner = method.getOwner();
    Set<JavaClass> above = new HashSet<>(owner.getAllRawInterfaces());
    above.addAll(owner.getAllRawSuperclasses());
    return (owner.isRecord() && owner.tryGetField(method.getName()).isPresent())
        || (owner.isEnum() && Set.of("values", "valueOf").contains(method.getName()))
        || above.stream()
            .flatMap(type -> type.getMethods().stream())
            .anyMatch(other -> other.getName().equals(method.getName()));
  }

  /** By modules other than the method's own. */
  private static Set<String> called() {
    Set<String> called = new HashSet<>();
    for (JavaClass caller : CLASSES) {
      Stream<? extends JavaCodeUnitAccess<? extends CodeUnitAccessTarget>> accesses =
          Stream.concat(
              caller.getMethodCallsFromSelf().stream(),
              caller.getMethodReferencesFromSelf().stream());
      accesses
          .filter(access -> !module(access.getTargetOwner()).equals(module(caller)))
          .forEach(
              access ->
                  Stream.concat(
                          Stream.of(access.getTargetOwner()),
                          Stream.concat(
                              access.getTargetOwner().getAllRawInterfaces().stream(),
                              access.getTargetOwner().getAllRawSuperclasses().stream()))
                      .forEach(owner -> called.add(owner.getName() + "." + access.getName())));
    }
    return called;
  }

  private static String module(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 2 && parts[1].equals("vmcrypt") ? parts[2] : "";
  }

  /** The words of all pages, examples and programs of others. */
  private static Set<String> named() throws IOException {
    Set<String> words = new HashSet<>();
    for (Path file : texts()) {
      words.addAll(List.of(Files.readString(file).split("\\W+", -1)));
    }
    return words;
  }

  private static List<Path> texts() throws IOException {
    try (Stream<Path> pages = Files.walk(Path.of("..", "docs"));
        Stream<Path> top = Files.list(Path.of(".."));
        Stream<Path> examples = Files.walk(Path.of("src", "main"));
        Stream<Path> consumer = Files.walk(Path.of("..", "consumer"))) {
      return Stream.concat(
              Stream.concat(
                  pages.filter(file -> file.toString().endsWith(".md")),
                  top.filter(file -> file.toString().endsWith(".md"))
                      .filter(file -> !file.endsWith("CHANGELOG.md"))),
              Stream.concat(examples, consumer).filter(file -> file.toString().endsWith(".java")))
          .collect(Collectors.toList());
    }
  }
}
