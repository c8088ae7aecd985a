package io.vmcrypt.ovh;

import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plays all tests of a class twice: with OVHcloud's errors as they are today, and in their older
 * shape. The class takes the shape by its constructor.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "errors in the shape {0}")
@EnumSource(FakeOvhApi.ErrorShape.class)
public @interface InBothErrorShapes {}
