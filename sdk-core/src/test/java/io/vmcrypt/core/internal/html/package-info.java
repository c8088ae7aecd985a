@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.internal.html;
