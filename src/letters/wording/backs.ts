/** What the back of a responsable's letter says in a second language. Login and password stand on the front alone. */
import type { WordingTexts } from './template.js';

export const BACK_LANGUAGES = ['ar', 'en', 'pt', 'tr'] as const;
export type BackLanguage = (typeof BACK_LANGUAGES)[number];

export const BACK_SHAPE = {
  title: {},
  services: { required: ['school', 'portal'] },
  credentials: {},
  loginAlone: {},
  validity: {},
  activationHeading: {},
  activationNeed: { optional: true },
  activationStep1: {},
  activationStep2: {},
  activationNote: { optional: true },
  resetHeading: {},
  resetStep1: {},
  resetStep2: {},
  activatedHeading: {},
  activatedText: {},
  activatedForgotten: { optional: true },
  invitation: {},
  invitationHeading: {},
  invitationReady: {},
  invitationFranceConnect: {},
  invitationSms: {},
  invitationTrouble: { optional: true },
  assistance: { required: ['assistance'] },
} as const;

export type BackWording = WordingTexts<typeof BACK_SHAPE>;

export const BACK_TEXTS: Readonly<Record<BackLanguage, BackWording>> = {
  en: {
    title: 'Online services to follow your child’s schooling',
    services:
      'The school **{school}** offers parents a range of educational and administrative services on the internet, at this address: **{portal}**',
    credentials:
      'The other side of this sheet gives your login (in French: **Identifiant**) and your provisional password (**Mot de passe**). The children concerned are listed there.',
    loginAlone:
      'The other side of this sheet gives your login (in French: **Identifiant**). The children concerned are listed there.',
    validity: 'The provisional password is valid until the date given on the other side (**valable jusqu’au**).',
    activationHeading: 'Activate your account in 2 steps',
    activationNeed: 'You need an e-mail address to use the services.',
    activationStep1:
      '**Step 1:** when you first sign in, enter the provisional password, choose a new one, check your e-mail address and give the date of birth of each of your children.',
    activationStep2:
      '**Step 2:** you will be sent an e-mail with an activation link. You must click on it to activate your account.',
    activationNote:
      'Note: if you receive no e-mail, check that it has not been filed as spam, or sign in again to change your e-mail address.',
    resetHeading: 'Choose a new password in 2 steps',
    resetStep1:
      '**Step 1:** next time you sign in, enter the provisional password. Your former password is no longer valid.',
    resetStep2: '**Step 2:** choose a new password and give the date of birth of each of your children.',
    activatedHeading: 'Your account is already activated',
    activatedText: 'Sign in with this login and the password that you have chosen. The school does not know it.',
    activatedForgotten:
      'If you have forgotten it, choose **Mot de passe perdu** on the sign-in page, or ask the school for a provisional password.',
    invitation:
      'The school invites you to create your EduConnect account yourself: one account for all its services and for all your children. The children concerned are listed on the other side of this sheet.',
    invitationHeading: 'Create your account in one of two ways',
    invitationReady:
      'Have at hand your mobile phone, whose number the school knows, and the date of birth of each of your children.',
    invitationFranceConnect:
      '**With FranceConnect:** on the portal, choose **S’identifier avec FranceConnect** and identify yourself with an account that you already have (impots.gouv.fr, ameli.fr…). The first time, give your mobile number, the code that you receive by SMS and the dates of birth of your children.',
    invitationSms:
      '**With a code by SMS:** on the portal, choose **Je n’ai pas encore d’identifiant**, then give your surname, first name and mobile number, the code that you receive by SMS and the dates of birth of your children. Write down the login that is shown, and choose a password of at least 12 characters.',
    invitationTrouble:
      'If it does not work, the school may know another number or another spelling of your name: have it corrected at the school office and try again two days later. Without a mobile phone or FranceConnect, ask the school for a login and a provisional password.',
    assistance: 'If there is a problem, you will find help at this address: **{assistance}**',
  },
  pt: {
    title: 'Serviços em linha para acompanhar a escolaridade do seu filho',
    services:
      'A escola **{school}** põe à disposição dos pais um conjunto de serviços pedagógicos e administrativos na internet, neste endereço: **{portal}**',
    credentials:
      'No outro lado desta folha encontra o seu nome de utilizador (em francês: **Identifiant**) e a sua palavra-passe provisória (**Mot de passe**), assim como a lista das crianças em causa.',
    loginAlone:
      'No outro lado desta folha encontra o seu nome de utilizador (em francês: **Identifiant**), assim como a lista das crianças em causa.',
    validity: 'A palavra-passe provisória é válida até à data indicada no outro lado (**valable jusqu’au**).',
    activationHeading: 'Ative a sua conta em 2 etapas',
    activationNeed: 'Para aceder aos serviços, é indispensável um endereço de correio eletrónico.',
    activationStep1:
      '**Etapa 1:** na primeira ligação, introduza a palavra-passe provisória, escolha uma nova, verifique o seu endereço de correio eletrónico e indique a data de nascimento de cada um dos seus filhos.',
    activationStep2:
      '**Etapa 2:** receberá uma mensagem com uma ligação de ativação. Tem de clicar nela para ativar a sua conta.',
    activationNote:
      'Nota: se não receber a mensagem, verifique se não foi classificada como «spam», ou ligue-se de novo para alterar o seu endereço de correio eletrónico.',
    resetHeading: 'Escolha uma nova palavra-passe em 2 etapas',
    resetStep1:
      '**Etapa 1:** na próxima ligação, introduza a palavra-passe provisória. A sua antiga palavra-passe deixou de ser válida.',
    resetStep2:
      '**Etapa 2:** escolha uma nova palavra-passe e indique a data de nascimento de cada um dos seus filhos.',
    activatedHeading: 'A sua conta já está ativada',
    activatedText: 'Ligue-se com este nome de utilizador e a palavra-passe que escolheu. A escola não a conhece.',
    activatedForgotten:
      'Se a esqueceu, escolha **Mot de passe perdu** na página de ligação, ou peça à escola uma palavra-passe provisória.',
    invitation:
      'A escola convida-o a criar a sua própria conta EduConnect: uma única conta para todos os serviços e para todos os seus filhos. As crianças em causa estão indicadas no outro lado desta folha.',
    invitationHeading: 'Crie a sua conta de uma de duas maneiras',
    invitationReady:
      'Tenha à mão o seu telemóvel, cujo número a escola conhece, e a data de nascimento de cada um dos seus filhos.',
    invitationFranceConnect:
      '**Com FranceConnect:** no portal, escolha **S’identifier avec FranceConnect** e identifique-se com uma conta que já tem (impots.gouv.fr, ameli.fr…). Na primeira vez, indique o número do seu telemóvel, o código recebido por SMS e as datas de nascimento dos seus filhos.',
    invitationSms:
      '**Com um código por SMS:** no portal, escolha **Je n’ai pas encore d’identifiant** e indique o seu apelido, o seu nome próprio e o número do seu telemóvel, o código recebido por SMS e as datas de nascimento dos seus filhos. Anote o nome de utilizador que aparece e escolha uma palavra-passe com pelo menos 12 caracteres.',
    invitationTrouble:
      'Se não funcionar, é possível que a escola conheça outro número ou outra grafia do seu nome: peça a correção na secretaria e tente de novo dois dias depois. Sem telemóvel nem FranceConnect, peça à escola um nome de utilizador e uma palavra-passe provisória.',
    assistance: 'Em caso de problema, encontra ajuda neste endereço: **{assistance}**',
  },
  tr: {
    title: 'Çocuğunuzun eğitimini izlemek için çevrim içi hizmetler',
    services: '**{school}** okulu, velilere internet üzerinden eğitim ve yönetim hizmetleri sunar. Adres: **{portal}**',
    credentials:
      'Kullanıcı adınız (Fransızca: **Identifiant**) ve geçici şifreniz (**Mot de passe**) bu kâğıdın öbür yüzündedir. İlgili çocuklar da orada yazılıdır.',
    loginAlone:
      'Kullanıcı adınız (Fransızca: **Identifiant**) bu kâğıdın öbür yüzündedir. İlgili çocuklar da orada yazılıdır.',
    validity: 'Geçici şifre, öbür yüzde yazılı tarihe kadar geçerlidir (**valable jusqu’au**).',
    activationHeading: 'Hesabınızı 2 adımda etkinleştirin',
    activationNeed: 'Hizmetleri kullanmak için bir e-posta adresi gereklidir.',
    activationStep1:
      '**1. adım:** ilk girişte geçici şifreyi yazın, yeni bir şifre seçin, e-posta adresinizi kontrol edin ve her çocuğunuzun doğum tarihini girin.',
    activationStep2:
      '**2. adım:** size etkinleştirme bağlantısı olan bir e-posta gönderilecektir. Hesabınızı etkinleştirmek için bu bağlantıya tıklamanız gerekir.',
    activationNote:
      'Not: e-posta gelmezse istenmeyen posta (spam) klasörüne bakın veya e-posta adresinizi değiştirmek için yeniden giriş yapın.',
    resetHeading: '2 adımda yeni bir şifre seçin',
    resetStep1: '**1. adım:** bir sonraki girişte geçici şifreyi yazın. Eski şifreniz artık geçerli değildir.',
    resetStep2: '**2. adım:** yeni bir şifre seçin ve her çocuğunuzun doğum tarihini girin.',
    activatedHeading: 'Hesabınız zaten etkin',
    activatedText: 'Bu kullanıcı adı ve seçtiğiniz şifre ile giriş yapın. Okul şifrenizi bilmez.',
    activatedForgotten:
      'Şifrenizi unuttuysanız giriş sayfasında **Mot de passe perdu** seçeneğine tıklayın veya okuldan geçici bir şifre isteyin.',
    invitation:
      'Okul, EduConnect hesabınızı kendiniz oluşturmanızı öneriyor: bütün hizmetler ve bütün çocuklarınız için tek bir hesap. İlgili çocuklar bu kâğıdın öbür yüzünde yazılıdır.',
    invitationHeading: 'Hesabınızı iki yoldan biriyle oluşturun',
    invitationReady: 'Numarasını okula verdiğiniz cep telefonunuzu ve her çocuğunuzun doğum tarihini hazır bulundurun.',
    invitationFranceConnect:
      '**FranceConnect ile:** portalda **S’identifier avec FranceConnect** seçeneğini seçin ve zaten sahip olduğunuz bir hesapla (impots.gouv.fr, ameli.fr…) kimliğinizi doğrulayın. İlk seferde cep telefonu numaranızı, SMS ile gelen kodu ve çocuklarınızın doğum tarihlerini girin.',
    invitationSms:
      '**SMS koduyla:** portalda **Je n’ai pas encore d’identifiant** seçeneğini seçin; soyadınızı, adınızı ve cep telefonu numaranızı, SMS ile gelen kodu ve çocuklarınızın doğum tarihlerini girin. Ekranda görünen kullanıcı adını not edin ve en az 12 karakterli bir şifre seçin.',
    invitationTrouble:
      'Olmazsa okulda başka bir numara kayıtlı veya adınız başka türlü yazılmış olabilir: okul sekreterliğinde düzelttirin ve iki gün sonra yeniden deneyin. Cep telefonunuz ve FranceConnect hesabınız yoksa okuldan bir kullanıcı adı ve geçici şifre isteyin.',
    assistance: 'Bir sorun olursa bu adreste yardım bulabilirsiniz: **{assistance}**',
  },
  ar: {
    title: 'خدمات إلكترونية لمتابعة دراسة أطفالكم',
    services:
      'تضع المدرسة **{school}** رهن إشارة الآباء والأمهات مجموعة من الخدمات التربوية والإدارية على الإنترنت، على هذا العنوان: **{portal}**',
    credentials:
      'تجدون على الوجه الآخر من هذه الورقة اسم المستخدم الخاص بكم (بالفرنسية: **Identifiant**) وكلمة المرور المؤقتة (**Mot de passe**)، وكذلك أسماء الأطفال المعنيين.',
    loginAlone:
      'تجدون على الوجه الآخر من هذه الورقة اسم المستخدم الخاص بكم (بالفرنسية: **Identifiant**)، وكذلك أسماء الأطفال المعنيين.',
    validity: 'كلمة المرور المؤقتة صالحة حتى التاريخ المكتوب على الوجه الآخر (**valable jusqu’au**).',
    activationHeading: 'فعّلوا حسابكم في خطوتين',
    activationNeed: 'للوصول إلى الخدمات لا بد من عنوان بريد إلكتروني.',
    activationStep1:
      '**الخطوة 1:** عند أول دخول، اكتبوا كلمة المرور المؤقتة، واختاروا كلمة مرور جديدة، وتحققوا من عنوان بريدكم الإلكتروني، واكتبوا تاريخ ميلاد كل طفل من أطفالكم.',
    activationStep2: '**الخطوة 2:** ستصلكم رسالة إلكترونية فيها رابط للتفعيل، ويجب الضغط عليه لتفعيل حسابكم.',
    activationNote:
      'ملاحظة: إذا لم تصلكم الرسالة، فابحثوا عنها في البريد غير المرغوب فيه (spam)، أو ادخلوا من جديد لتغيير عنوان بريدكم الإلكتروني.',
    resetHeading: 'اختاروا كلمة مرور جديدة في خطوتين',
    resetStep1: '**الخطوة 1:** عند الدخول المقبل، اكتبوا كلمة المرور المؤقتة. كلمة المرور القديمة لم تعد صالحة.',
    resetStep2: '**الخطوة 2:** اختاروا كلمة مرور جديدة، واكتبوا تاريخ ميلاد كل طفل من أطفالكم.',
    activatedHeading: 'حسابكم مفعّل من قبل',
    activatedText: 'ادخلوا باسم المستخدم هذا وبكلمة المرور التي اخترتموها. المدرسة لا تعرفها.',
    activatedForgotten:
      'إذا نسيتموها، فاختاروا **Mot de passe perdu** في صفحة الدخول، أو اطلبوا من المدرسة كلمة مرور مؤقتة.',
    invitation:
      'تدعوكم المدرسة إلى إنشاء حساب EduConnect الخاص بكم بأنفسكم: حساب واحد لجميع الخدمات ولجميع أطفالكم. أسماء الأطفال المعنيين مكتوبة على الوجه الآخر من هذه الورقة.',
    invitationHeading: 'أنشئوا حسابكم بإحدى طريقتين',
    invitationReady: 'حضّروا هاتفكم المحمول الذي تعرف المدرسة رقمه، وتاريخ ميلاد كل طفل من أطفالكم.',
    invitationFranceConnect:
      '**بواسطة FranceConnect:** اختاروا في البوابة **S’identifier avec FranceConnect**، وعرّفوا بأنفسكم بحساب لديكم من قبل (impots.gouv.fr أو ameli.fr…). في المرة الأولى، اكتبوا رقم هاتفكم المحمول والرمز الذي يصلكم في رسالة SMS وتواريخ ميلاد أطفالكم.',
    invitationSms:
      '**برمز في رسالة SMS:** اختاروا في البوابة **Je n’ai pas encore d’identifiant**، ثم اكتبوا اسم العائلة والاسم الشخصي ورقم هاتفكم المحمول والرمز الذي يصلكم وتواريخ ميلاد أطفالكم. سجّلوا اسم المستخدم الذي يظهر، واختاروا كلمة مرور من 12 حرفًا على الأقل.',
    invitationTrouble:
      'إذا لم ينجح ذلك، فربما تعرف المدرسة رقمًا آخر أو كتابة أخرى لاسمكم: اطلبوا تصحيح ذلك في سكرتارية المدرسة، ثم حاولوا بعد يومين. إذا لم يكن لديكم هاتف محمول ولا FranceConnect، فاطلبوا من المدرسة اسم مستخدم وكلمة مرور مؤقتة.',
    assistance: 'في حالة وجود مشكلة، تجدون المساعدة على هذا العنوان: **{assistance}**',
  },
};
