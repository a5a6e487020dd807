import java.io.FileInputStream;
import java.io.InputStream;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/** Validates each named file as PDF/A-2b. Prints "FILE index" and, for every rule that fails, "FAIL what". */
public final class VeraCheck {
    private static final String PROFILE = "org/verapdf/pdfa/validation/PDFA-2B.xml";

    public static void main(String[] files) throws Exception {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile;
        try (InputStream in = VeraCheck.class.getClassLoader().getResourceAsStream(PROFILE)) {
            profile = Profiles.profileFromXml(in);
        }
        for (int index = 0; index < files.length; index++) {
            System.out.println("FILE " + index);
            try {
                check(files[index], profile);
            } catch (Exception error) {
                System.out.println("FAIL not readable: " + oneLine(error.toString()));
            }
        }
    }

    private static void check(String file, ValidationProfile profile) throws Exception {
        try (FileInputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFA_2_B)) {
            ValidationResult result = Foundries.defaultInstance().createValidator(profile, false).validate(parser);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println("FAIL " + assertion.getRuleId().getClause() + "-"
                            + assertion.getRuleId().getTestNumber() + ": " + oneLine(assertion.getMessage()));
                }
            }
            if (!result.isCompliant()) {
                System.out.println("FAIL not PDF/A-2b");
            }
        }
    }

    private static String oneLine(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ").trim();
    }
}
