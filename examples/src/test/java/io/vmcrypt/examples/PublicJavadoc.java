package io.vmcrypt.examples;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.TypeKind;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What public Java code does not document: types, components, constants, methods, their parameters
 * and results. Constructors of records that only check or copy their components are not asked.
 */
final class PublicJavadoc {

  private final DocTrees trees;
  private final List<String> missing = new ArrayList<>();

  private PublicJavadoc(DocTrees trees) {
    this.trees = trees;
  }

  /** What is missing, each with the place where. */
  static List<String> missing(Iterable<? extends JavaFileObject> sources) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler().getTask(null, null, null, null, null, sources);
    PublicJavadoc javadoc = new PublicJavadoc(DocTrees.instance(task));
    for (CompilationUnitTree unit : task.parse()) {
      for (Tree type : unit.getTypeDecls()) {
        if (type instanceof ClassTree declared) {
          javadoc.type(new TreePath(new TreePath(unit), declared), declared, "", false);
        }
      }
    }
    return javadoc.missing;
  }

  private void type(TreePath path, ClassTree type, String outer, boolean inInterface) {
    if (!isShown(type.getModifiers(), inInterface)) {
      return;
    }
    String name = outer + type.getSimpleName();
    boolean isRecord = type.getKind() == Tree.Kind.RECORD;
    DocCommentTree comment = comment(path, name);
    if (comment != null) {
      Set<String> documented = parameters(comment);
      type.getTypeParameters()
          .forEach(parameter -> has(documented, parameter.getName().toString(), name));
      if (isRecord) {
        type.getMembers().stream()
            .filter(VariableTree.class::isInstance)
            .map(VariableTree.class::cast)
            .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
            .forEach(component -> has(documented, component.getName().toString(), name));
      }
    }
    boolean membersAreShown = type.getKind() == Tree.Kind.INTERFACE;
    for (Tree member : type.getMembers()) {
      TreePath place = new TreePath(path, member);
      if (member instanceof ClassTree nested) {
        type(place, nested, name + ".", membersAreShown);
      } else if (member instanceof MethodTree method) {
        method(place, method, name, isRecord, membersAreShown);
      } else if (member instanceof VariableTree field
          && isShown(field.getModifiers(), membersAreShown)) {
        // components of a record are private fields here
        comment(place, name + "." + field.getName());
      }
    }
  }

  private void method(
      TreePath path, MethodTree method, String type, boolean isRecord, boolean isShown) {
    boolean isConstructor = method.getName().contentEquals("<init>");
    if (!isShown(method.getModifiers(), isShown)
        || isOverriding(method.getModifiers())
        || (isConstructor && (isRecord || isGenerated(path)))) {
      return;
    }
    String name = type + "." + (isConstructor ? "new" : method.getName()) + "()";
    DocCommentTree comment = comment(path, name);
    if (comment == null) {
      return;
    }
    Set<String> documented = parameters(comment);
    method.getTypeParameters().forEach(one -> has(documented, one.getName().toString(), name));
    method.getParameters().forEach(one -> has(documented, one.getName().toString(), name));
    Tree result = method.getReturnType();
    boolean isVoid =
        result == null
            || (result instanceof PrimitiveTypeTree primitive
                && primitive.getPrimitiveTypeKind() == TypeKind.VOID);
    if (!isVoid
        && comment.getBlockTags().stream().noneMatch(tag -> tag.getKind() == DocTree.Kind.RETURN)
        && comment.getFirstSentence().stream()
            .noneMatch(tag -> tag.getKind() == DocTree.Kind.RETURN)) {
      missing.add(name + ": no @return");
    }
  }

  /** Whether the compiler made it, so that it stands nowhere. */
  private boolean isGenerated(TreePath path) {
    return trees.getSourcePositions().getEndPosition(path.getCompilationUnit(), path.getLeaf()) < 0;
  }

  private static boolean isShown(ModifiersTree modifiers, boolean inInterface) {
    Set<Modifier> flags = modifiers.getFlags();
    return flags.contains(Modifier.PUBLIC)
        || flags.contains(Modifier.PROTECTED)
        || (inInterface && !flags.contains(Modifier.PRIVATE));
  }

  private static boolean isOverriding(ModifiersTree modifiers) {
    return modifiers.getAnnotations().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
  }

  private @Nullable DocCommentTree comment(TreePath path, String name) {
    DocCommentTree comment = trees.getDocCommentTree(path);
    if (comment == null) {
      missing.add(name + ": no comment");
    } else if (comment.getFullBody().isEmpty()) {
      missing.add(name + ": tags alone");
    }
    return comment;
  }

  private static Set<String> parameters(DocCommentTree comment) {
    return comment.getBlockTags().stream()
        .filter(ParamTree.class::isInstance)
        .map(tag -> ((ParamTree) tag).getName().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void has(Set<String> documented, String parameter, String name) {
    if (!documented.contains(parameter)) {
      missing.add(name + ": no @param " + parameter);
    }
  }
}
