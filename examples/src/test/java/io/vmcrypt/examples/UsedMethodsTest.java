package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What nobody calls is not offered: each method that does something is one more to keep true. */
class UsedMethodsTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.vmcrypt");

  private static final Set<String> MODULES = Set.of("core", "kmip", "ovh", "vsphere", "estate");

  /** Pages, examples, and programs that are not on the class path here. */
  private static final String[] TEXTS = {
    "docs", "README.md", "examples/src/main", "consumer", "cli/src/main", "fieldcheck"
  };

  /** A line each: the method, and why it is there although nobody here calls it. */
  private static final Path KEPT = Path.of("src", "test", "resources", "kept-methods.txt");

  @Test
  @DisplayName(
      "a public method that does something is called by a module above, named on a page or in an"
          + " example, or kept for a reason")
  void publicMethods_areUsed() throws IOException {
    Set<String> called = called();
    Set<String> named = named();
    List<String> unused =
        CLASSES.stream()
            .filter(UsedMethodsTest::isOffered)
            .flatMap(type -> type.getMethods().stream())
            .filter(UsedMethodsTest::doesSomething)
            .filter(method -> !named.contains(method.getName()) && !isInherited(method))
            .map(method -> method.getOwner().getName() + "." + method.getName())
            .filter(name -> !called.contains(name))
            .toList();
    List<String> kept = Files.readAllLines(KEPT);
    assertThat(kept).allMatch(line -> line.matches("\\S+ +[a-z].*"), "has a reason");
    assertThat(unused).isSubsetOf(kept.stream().map(line -> line.split(" ", 2)[0]).toList());
  }

  private static boolean isOffered(JavaClass type) {
    return MODULES.contains(module(type))
        && !type.getName().matches(".*\\.(internal|shared)\\..*")
        && Stream.iterate(type, outer -> outer.getEnclosingClass().orElseThrow())
            .limit(type.getName().chars().filter(c -> c == '$').count() + 1)
            .allMatch(outer -> outer.getModifiers().contains(JavaModifier.PUBLIC));
  }

  /** A question without an argument only reads a value, which a program may want. */
  private static boolean doesSomething(JavaMethod method) {
    return method.getModifiers().contains(JavaModifier.PUBLIC)
        && !method.getModifiers().contains(JavaModifier.SYNTHETIC)
        && !method.getName().equals("valueOf")
        && (!method.getRawParameterTypes().isEmpty()
            || method.getRawReturnType().getName().matches("void|.*\\.(Operation|Ensured)"));
  }

  private static boolean isInherited(JavaMethod method) {
    return withThoseAbove(method.getOwner())
        .skip(1)
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(other -> other.getName().equals(method.getName()));
  }

  private static Stream<JavaClass> withThoseAbove(JavaClass type) {
    return Stream.of(List.of(type), type.getAllRawInterfaces(), type.getAllRawSuperclasses())
        .flatMap(Collection::stream);
  }

  /** By modules other than the method's own. */
  private static Set<String> called() {
    return CLASSES.stream()
        .flatMap(type -> type.getAccessesFromSelf().stream())
        .filter(access -> !module(access.getTargetOwner()).equals(module(access.getOriginOwner())))
        .flatMap(
            access ->
                withThoseAbove(access.getTargetOwner())
                    .map(owner -> owner.getName() + "." + access.getName()))
        .collect(Collectors.toSet());
  }

  private static String module(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 2 && parts[1].equals("vmcrypt") ? parts[2] : "";
  }

  private static Set<String> named() throws IOException {
    Set<String> words = new HashSet<>();
    for (String end : List.of(".md", ".java")) {
      for (Path file : RepositoryFiles.below(end, TEXTS)) {
        words.addAll(List.of(Files.readString(file).split("\\W+", -1)));
      }
    }
    return words;
  }
}
