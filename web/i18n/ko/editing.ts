/** 편집기의 목록에 쓰는 말: 애플리케이션을 둘러싼 미들웨어, 파이썬 패키지. */
import { size } from '../format.ts';
import type { EditingWords } from '../en/editing.ts';
import { josa } from './josa.ts';
import { jspLinks } from './jspLinks.ts';

export const editing: EditingWords = {
  stack: {
    title: '미들웨어, 바깥쪽부터',
    about: '카드의 손잡이를 끌거나 화살표 단추(Alt + ↑ ↓)를 쓰세요. 아래 글이 함께 바뀌며, 실행되는 것은 그 글입니다.',
    unreadable: '이 글에는 MIDDLEWARE = ["모듈:이름", …] 꼴의 목록이 없어서 카드로 보여 줄 수 없습니다. 실행되는 것은 글입니다.',
    empty: '미들웨어가 없습니다. 서버가 애플리케이션을 직접 부릅니다.',
    server: 'WSGI 서버',
    application: '애플리케이션',
    asApplication: (caller) => `${josa(caller, '이/가')} 애플리케이션으로 부름`,
    asServer: (called) => `서버가 되어 ${josa(called, '을/를')} 부름`,
    outward: (name) => `${josa(name, '을/를')} 바깥으로 옮기기`,
    inward: (name) => `${josa(name, '을/를')} 안으로 옮기기`,
    remove: (name) => `${name} 빼기`,
    drag: (name) => `${name} 끌기`,
    add: '가장 바깥에 넣기',
    addLabel: '넣을 미들웨어',
    moved: (name, place, count, caller, called) => `${josa(name, '은/는')} ${count}개 가운데 ${place}번째입니다. ${josa(caller, '이/가')} 부르고, ${josa(called, '을/를')} 부릅니다.`,
    removed: (name, count) => `${josa(name, '을/를')} 뺐습니다. ${count}개 남았습니다.`,
    added: (name) => `${josa(name, '을/를')} 가장 바깥에 넣었습니다.`,
  },
  jsp: {
    ...jspLinks,
    title: '번역 결과',
    about: '쓰는 동안 번역합니다. 커서가 있는 줄이 무엇이 되는지 여기에 표시하고, 여기서 고른 줄은 페이지에 표시합니다.',
    goTo: (line) => `${line}번째 줄로`,
    wrong: '페이지에 잘못이 있는 동안에는 서블릿이 없습니다.',
  },
  wheels: {
    title: '파이썬 패키지 (wheel)',
    about: '.whl 파일을 페이지에 끌어다 놓거나 고르세요. 이 탭에만 남고, 여기서 풀어 요청을 보낼 때 서버의 dist-packages에 놓입니다. 링크에는 담기지 않습니다.',
    choose: '.whl 파일 고르기',
    none: '설치한 패키지가 없습니다.',
    item: (name, version, files, bytes) => `${name} ${version}, 파일 ${files}개, ${size(bytes)}`,
    leftOut: (count) => `${count}개는 뺐습니다. 글이 아니거나 실행에 필요 없습니다`,
    remove: (name) => `${name} 지우기`,
    added: (names) => `설치했습니다: ${names}. 다음 요청부터 쓰입니다.`,
    removed: (name) => `${josa(name, '을/를')} 지웠습니다.`,
    refused: {
      notZip: '풀 수 없습니다. zip 파일이 아니거나 손상되었습니다',
      notWheel: 'wheel이 아닙니다. WHEEL과 METADATA가 든 이름.dist-info가 없습니다',
      compiled: '컴파일된 모듈이 있어 시뮬레이션한 기계에서 돌지 않습니다',
      tooLarge: '너무 큽니다',
      path: '폴더 밖에 놓일 파일이 있습니다',
      name: '.whl 파일만 받습니다',
    },
    refusedFile: (file, why, part) => `${file}: ${why}${part === '' ? '' : ` (${part})`}.`,
    missing: (module) => `실행해 보니 파이썬 패키지 ${josa(`“${module}”`, '이/가')} 없습니다. 링크에는 패키지가 담기지 않습니다. 그 wheel(.whl)을 이 페이지에 끌어다 놓고 다시 보내세요.`,
    howTo: 'wheel 받기: 패키지마다, 그리고 그것이 필요로 하는 것마다 pip download --no-deps --only-binary=:all: 이름',
  },
};
