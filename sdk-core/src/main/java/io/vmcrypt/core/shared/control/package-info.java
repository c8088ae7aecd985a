/** How controls are answered, for the modules of this SDK that answer some. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.shared.control;
